package io.graupel.protocol.state;

import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.IndexSet;
import java.util.Optional;

/**
 * How far a job that is cut into parts is: the images that are made and those given up, as ranges.
 * The parts themselves are derived.
 *
 * @param images how many there are
 * @param shard images in each part; the last may have fewer
 */
public record Batch(int images, int shard, IndexSet done, IndexSet failed) {
  public static Batch of(int images, int shard) {
    return new Batch(images, shard, IndexSet.NONE, IndexSet.NONE);
  }

  /** The part that holds this image. */
  public IndexRange part(int image) {
    int first = image / shard * shard;
    return new IndexRange(first, Math.min(images, first + shard));
  }

  /** The first part, from the beginning on, that is not made, given up or {@code held}. */
  public Optional<IndexRange> next(IndexSet held) {
    IndexSet taken = held;
    for (IndexRange range : done.ranges()) {
      taken = taken.plus(range);
    }
    for (IndexRange range : failed.ranges()) {
      taken = taken.plus(range);
    }
    return taken.gap(0, images).map(gap -> part(gap.first()));
  }

  /** Whether every image is made. */
  public boolean complete() {
    return done.size() == images;
  }

  public Batch done(IndexRange range) {
    return new Batch(images, shard, done.plus(range), failed.minus(range));
  }

  public Batch failed(IndexRange range) {
    return new Batch(images, shard, done, failed.plus(range));
  }

  /** The same with another chance for what was given up. */
  public Batch retried() {
    return new Batch(images, shard, done, IndexSet.NONE);
  }
}
