package io.graupel.diffusion;

/**
 * Random numbers that are pure functions of a seed, a purpose and an index: no generator is kept,
 * so nothing depends on the order of calls, on neighbours or on a restart. The mixing is
 * SplitMix64's (Steele, Lea and Flood 2014).
 */
public record Draws(long seed) {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  /** What a number is drawn for; the order is part of the format of a run. */
  public enum Purpose {
    WEIGHTS,
    ORDER,
    SEVERITY,
    CONTEXT,
    WALK,
    START,
    START_COMPONENT,
    SYMMETRY,
    LABEL,
    WINDOW,
    MIRROR
  }

  /** 64 random bits. */
  public long bits(Purpose purpose, long index) {
    long key = mix(seed + GOLDEN * (purpose.ordinal() + 1));
    return mix(key + GOLDEN * (index + 1));
  }

  /** Uniform in [0, 1), in steps of 2^-53. */
  public double uniform(Purpose purpose, long index) {
    return (bits(purpose, index) >>> 11) * 0x1.0p-53;
  }

  /** Standard normal (Box and Muller 1958). */
  double normal(Purpose purpose, long index) {
    double radius = Math.sqrt(-2 * StrictMath.log(1 - uniform(purpose, 2 * index)));
    return radius * StrictMath.cos(2 * Math.PI * uniform(purpose, 2 * index + 1));
  }

  /** Uniform in 0 .. bound - 1. */
  public long below(long bound, Purpose purpose, long index) {
    return Math.multiplyHigh(bits(purpose, index) >>> 1, bound << 1);
  }

  /**
   * Place {@code index} of an endless order that goes through all of 0 .. size - 1, in a new
   * shuffle each time round.
   */
  public long shuffled(long size, long index) {
    long round = index / size;
    Draws keys = new Draws(bits(Purpose.ORDER, round));
    int half = (65 - Long.numberOfLeadingZeros(Math.max(1, size - 1))) / 2;
    long place = index % size;
    do {
      place = keys.permuted(place, half);
    } while (place >= size); // walks the cycle until it is back inside
    return place;
  }

  /** A bijection of 2^(2 half) numbers: four Feistel rounds. */
  private long permuted(long place, int half) {
    long mask = (1L << half) - 1;
    long left = place >>> half;
    long right = place & mask;
    for (int turn = 0; turn < 4; turn++) {
      long next = left ^ (mix(seed + GOLDEN * (4 * right + turn + 1)) & mask);
      left = right;
      right = next;
    }
    return left << half | right;
  }

  private static long mix(long z) {
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
