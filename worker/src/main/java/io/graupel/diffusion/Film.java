package io.graupel.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps a few places of a walk, evenly spread, of the first images. */
final class Film implements Witness {
  private static final int FRAMES = 9;

  private final int numbers;
  private final int steps;
  private final List<Samples.Frame> frames = new ArrayList<>();

  /**
   * @param numbers how many of the batch's numbers are kept, those of the first images
   * @param steps of the walk
   */
  Film(int numbers, int steps) {
    this.numbers = numbers;
    this.steps = steps;
  }

  @Override
  public void begins(int severity, NDArray x) {
    see(0, severity, x);
  }

  @Override
  public void steps(int place, int severity, NDArray x, NDArray estimate) {
    see(place, severity, x);
  }

  private void see(int place, int severity, NDArray x) {
    long due = Math.round((double) frames.size() * steps / Math.min(FRAMES - 1, steps));
    if (numbers > 0 && place == due) {
      frames.add(new Samples.Frame(severity, Arrays.copyOf(x.toFloatArray(), numbers)));
    }
  }

  List<Samples.Frame> frames() {
    return frames;
  }
}
