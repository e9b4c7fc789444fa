package io.graupel.diffusion.metric;

import java.util.Random;

/**
 * Kernel distance of two sets of features (KID, Binkowski et al. 2018): the unbiased squared
 * maximum mean discrepancy with the kernel (x.y / d + 1)^3, over random subsets. Its mean does not
 * depend on how many images there are, and may fall a little below 0.
 *
 * @param mean over the subsets
 * @param spread standard deviation over the subsets, divisor subsets - 1
 * @param subsets drawn
 * @param size images in each, of either set
 */
public record Kid(double mean, double spread, int subsets, int size) {
  private static final int SUBSETS = 10;
  private static final int SIZE = 1000;

  /**
   * Over 10 subsets of 1,000 images, or of half the smaller set: subsets of all of it would not
   * differ.
   */
  public static Kid of(Features a, Features b, long seed) {
    int half = Math.min(a.count(), b.count()) / 2;
    return of(a, b, SUBSETS, Math.min(SIZE, half), seed);
  }

  /** Over subsets that are drawn anew, each without repetition. */
  public static Kid of(Features a, Features b, int subsets, int size, long seed) {
    if (subsets < 2 || size < 2 || size > Math.min(a.count(), b.count())) {
      throw new IllegalArgumentException(
          "subsets: %d of %d images (expected: at least 2, of 2 to %d)"
              .formatted(subsets, size, Math.min(a.count(), b.count())));
    }
    Random random = new Random(seed);
    double[] found = new double[subsets];
    for (int i = 0; i < subsets; i++) {
      Features left = a.rows(some(a.count(), size, random));
      Features right = b.rows(some(b.count(), size, random));
      found[i] = discrepancy(left, right);
    }
    return new Kid(Estimate.mean(found), Estimate.deviation(found), subsets, size);
  }

  /** Unbiased squared discrepancy of all of both. */
  public static double discrepancy(Features a, Features b) {
    a.alike(b);
    double within = withoutDiagonal(a) + withoutDiagonal(b);
    double sum = 0;
    for (double product : Algebra.products(a.matrix(), b.matrix())) {
      sum += kernel(product, a.width());
    }
    return within - 2 * sum / ((double) a.count() * b.count());
  }

  /** Mean kernel of two different rows. */
  private static double withoutDiagonal(Features x) {
    double[] products = Algebra.products(x.matrix(), x.matrix());
    double sum = 0;
    for (int i = 0; i < products.length; i++) {
      sum += i % (x.count() + 1) == 0 ? 0 : kernel(products[i], x.width());
    }
    return sum / (x.count() * (x.count() - 1.0));
  }

  private static double kernel(double product, int width) {
    double base = product / width + 1;
    return base * base * base;
  }

  /** Different places of 0 .. count - 1: the head of a shuffle. */
  private static int[] some(int count, int size, Random random) {
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      places[i] = i;
    }
    int[] some = new int[size];
    for (int i = 0; i < size; i++) {
      int other = i + random.nextInt(count - i);
      some[i] = places[other];
      places[other] = places[i];
    }
    return some;
  }
}
