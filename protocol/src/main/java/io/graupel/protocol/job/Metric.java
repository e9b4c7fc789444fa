package io.graupel.protocol.job;

/** What an evaluation measures, on images in [0, 1]. */
public enum Metric {
  /** Structural similarity: 11x11 Gaussian window of 1.5 pixels, valid region; 1 is equal. */
  SSIM,
  /** One square root of the mean squared error over all images. */
  RMSE,
  /** -20 log10 RMSE, in decibels. */
  PSNR,
  /** RMSE of each octave of spatial frequencies on its own; all of them together lack the means. */
  BANDS,
  /** Root mean squared error between the result, degraded again, and what was observed. */
  CONSISTENCY,
  /** Mean |log10 P - log10 P of the reference| over radial frequencies, and by octave. */
  SPECTRUM,
  /** Distance in pixels to the nearest image of the reference set: exposes memorisation. */
  NEAREST,
  /** Frechet distance between features. */
  FID(true),
  /** Unbiased squared maximum mean discrepancy of features, mean and spread over subsets. */
  KID(true),
  /** Share of images inside a nearest-neighbour ball of the reference, in features. */
  PRECISION(true),
  /** Share of the reference inside a nearest-neighbour ball of the images. */
  RECALL(true),
  DENSITY(true),
  COVERAGE(true);

  private final boolean ofFeatures;

  Metric() {
    this(false);
  }

  Metric(boolean ofFeatures) {
    this.ofFeatures = ofFeatures;
  }

  /** Whether it compares features rather than pixels. */
  public boolean ofFeatures() {
    return ofFeatures;
  }
}
