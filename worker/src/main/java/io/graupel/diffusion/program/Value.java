package io.graupel.diffusion.program;

/**
 * A tensor in a program that is being written.
 *
 * @param text expression that names it
 * @param dims its shape
 */
public record Value(String text, Dims dims) {
  /** Channels of images (N, C, H, W), width of a row (N, F). */
  public int channels() {
    return dims.at(1);
  }

  /** Height of images (N, C, H, W). */
  public int height() {
    return dims.at(2);
  }

  /** Width of images (N, C, H, W). */
  public int width() {
    return dims.at(3);
  }
}
