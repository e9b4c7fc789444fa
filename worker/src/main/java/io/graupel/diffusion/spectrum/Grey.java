package io.graupel.diffusion.spectrum;

/** Grey images in float64. */
final class Grey {
  private Grey() {}

  /**
   * Mean of the channels, brought to [0, 1].
   *
   * @param images in [-1, 1], (N, channels, side, side)
   * @return (N, side, side)
   */
  static double[] of(float[] images, int channels, int side) {
    int plane = side * side;
    if (images.length == 0 || images.length % (channels * plane) != 0) {
      throw new IllegalArgumentException(
          "images: %d numbers (expected: whole images of %dx%dx%d)"
              .formatted(images.length, channels, side, side));
    }
    double[] grey = new double[images.length / channels];
    for (int i = 0; i < images.length; i++) {
      int image = i / (channels * plane);
      grey[image * plane + i % plane] += (images[i] + 1.0) / (2 * channels);
    }
    return grey;
  }
}
