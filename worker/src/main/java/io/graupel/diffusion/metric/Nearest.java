package io.graupel.diffusion.metric;

/** How far images are from the nearest of a set: near 0 for images that were learnt by heart. */
public final class Nearest {
  private static final int BLOCK = 8192;

  private Nearest() {}

  /**
   * Euclidean distance of each image to the nearest training image, in features or in pixels.
   *
   * @return in the order of {@code images}
   */
  public static double[] distances(Features images, Features training) {
    images.alike(training);
    double[] nearest = new double[images.count()];
    for (int from = 0; from < training.count(); from += BLOCK) {
      int to = Math.min(from + BLOCK, training.count());
      double[] found = Algebra.nearest(images.matrix(), training.block(from, to));
      for (int i = 0; i < nearest.length; i++) {
        nearest[i] = from == 0 ? found[i] : Math.min(nearest[i], found[i]);
      }
    }
    return nearest;
  }
}
