package io.graupel.protocol.state;

/**
 * GPU time in milliseconds: one device for one millisecond is one.
 *
 * @param useful led to a result, or to a checkpoint that a result came from or may yet come from
 * @param lost came to nothing: after the last checkpoint of an attempt that was cut short, or in a
 *     job that failed
 * @param saved had to be spent no second time, because an attempt went on from a checkpoint; no
 *     part of the leases
 */
public record Spent(long useful, long lost, long saved) {
  public static final Spent NONE = new Spent(0, 0, 0);

  public Spent plus(Spent other) {
    return new Spent(useful + other.useful, lost + other.lost, saved + other.saved);
  }

  public Spent minus(Spent other) {
    return new Spent(useful - other.useful, lost - other.lost, saved - other.saved);
  }

  /** Time under lease. */
  public long leased() {
    return useful + lost;
  }

  /** The same time, all of it lost. */
  public Spent allLost() {
    return new Spent(0, leased(), saved);
  }
}
