package io.graupel.protocol.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When and on what a job may run: nothing here changes its result. In a spec document they stand
 * under {@code terms}, and all may be left out.
 */
public record Terms(
    @Field("whether it waits until somebody releases it") boolean held,
    @Field("earliest start, a time in UTC such as 2026-05-01T22:00:00Z")
        Optional<Instant> notBefore,
    @Field("hours of the day in which it may run; off its device by their end")
        Optional<Window> window,
    @Field(value = "jobs it waits for besides those whose results it uses", min = 0, max = 100)
        List<After> after,
    @Field(value = "memory that its device must have, in GiB", min = 0, max = 100_000)
        Optional<Double> memoryGib,
    @Field(
            value = "parts of a sample job that run at once, at most; absent for 100",
            min = 1,
            max = 100)
        Optional<Integer> parallel,
    @Field(
            value =
                "images in a part of a sample job, rounded up to whole micro-batches; absent for"
                    + " one part, or with parallel for four to each that runs",
            min = 1,
            max = 1e7)
        Optional<Integer> shard,
    @Field("what it belongs to, 1 to 100 characters, for people and bills")
        Optional<String> campaign) {
  /** Parts of one batch that can run at once; a snapshot names each. */
  public static final int MOST_PARALLEL = 100;

  /** As soon as there is room, on any device of the pool. */
  public static final Terms NONE =
      new Terms(
          false,
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public Terms {
    after = List.copyOf(after);
    Fields.check(Terms.class, held, notBefore, window, after, memoryGib, parallel, shard, campaign);
    Fields.require(
        campaign.filter(name -> name.isBlank() || name.length() > 100).isEmpty(),
        "campaign: %s (expected: 1 to 100 characters)",
        campaign.orElse(""));
  }

  /** The same, held or not. */
  public Terms held(boolean now) {
    return new Terms(now, notBefore, window, after, memoryGib, parallel, shard, campaign);
  }

  /** Device memory that it needs, in bytes; 0 where it asks for none. */
  public long memoryBytes() {
    return memoryGib.map(gib -> (long) Math.ceil(gib * (1L << 30))).orElse(0L);
  }
}
