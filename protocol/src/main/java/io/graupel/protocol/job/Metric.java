package io.graupel.protocol.job;

/** What an evaluation measures, on images in [0, 1]. */
public enum Metric {
  /** Structural similarity: 11x11 Gaussian window of 1.5 pixels, valid region; 1 is equal. */
  SSIM,
  /** One square root of the mean squared error over all images. */
  RMSE,
  /** -20 log10 RMSE, in decibels. */
  PSNR
}
