package io.graupel.diffusion;

import io.graupel.protocol.job.Images;
import java.util.List;
import java.util.Optional;

/**
 * What one micro-batch of a sample run made. All images are in [-1, 1], (count, channels, side,
 * side); what the network makes may lie a little beyond.
 *
 * @param first index of the first image in the run
 * @param fit how images of another side are brought to this one, those they are held against too
 * @param original the clean images, where there are any
 * @param degraded where the walk started, at severity T
 * @param direct the estimate from there in one step
 * @param sampled where the walk ended
 * @param frames the walk of the images that the spec wants as a filmstrip, from severity T to 0
 */
public record Samples(
    int first,
    int count,
    int channels,
    int side,
    Images.Fit fit,
    Optional<float[]> original,
    float[] degraded,
    float[] direct,
    float[] sampled,
    List<Frame> frames) {
  /**
   * Where the walk stood.
   *
   * @param images of the first few of the micro-batch
   */
  public record Frame(int severity, float[] images) {}

  public Samples {
    frames = List.copyOf(frames);
  }

  /** The same with these walks. */
  public Samples filmed(List<Frame> walks) {
    return new Samples(
        first, count, channels, side, fit, original, degraded, direct, sampled, walks);
  }
}
