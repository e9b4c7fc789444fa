package io.graupel.protocol.job;

/** What one attempt does of a job. */
public sealed interface Part {
  /** All of it. */
  record Whole() implements Part {}

  /** Images of this range of a batch. */
  record Shard(IndexRange range) implements Part {}

  /** What is left once every image of a batch is made: the result of the whole. */
  record Gather() implements Part {}

  Part WHOLE = new Whole();
  Part GATHER = new Gather();
}
