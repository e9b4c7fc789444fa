package io.graupel.diffusion;

import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Training;
import java.util.Optional;

/**
 * What each optimizer step draws: a function of the seed and the step's number.
 *
 * @param severities T
 */
record Batches(
    Training training,
    Draws draws,
    ImageSet images,
    int severities,
    int classes,
    Optional<View> view) {
  private static final int NONE = -1;

  /**
   * @throws IllegalArgumentException if the network is to be told classes that the images lack
   */
  static Batches of(JobSpec.Train spec, ImageSet images, int severities) {
    int classes = spec.network().classes();
    if (classes > 0) {
      requireLabels(spec, images, classes);
    }
    return new Batches(
        spec.training(), new Draws(spec.seed()), images, severities, classes, view(spec));
  }

  /** How images are seen where chance has a part in it. */
  static Optional<View> view(JobSpec.Train spec) {
    return spec.training().augmentation().map(a -> new View(a, spec.images().side()));
  }

  private static void requireLabels(JobSpec.Train spec, ImageSet images, int classes) {
    byte[] labels =
        images
            .labels()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "images.dataset: %s, without labels (expected: labels, for network.classes: %d); set classes: 0 or register the labels too"
                            .formatted(spec.images().dataset(), classes)));
    for (byte label : labels) {
      if (Byte.toUnsignedInt(label) >= classes) {
        throw new IllegalArgumentException(
            "network.classes: %d (expected: more than %d, a label of %s)"
                .formatted(classes, Byte.toUnsignedInt(label), spec.images().dataset()));
      }
    }
  }

  /** Numbers that are drawn for each image. */
  int rows() {
    return TrainingProgram.DRAWS + (view.isPresent() ? View.DRAWS : 0);
  }

  /**
   * Index, severity, context key and label of each image of a step, row by row, and what its view
   * draws: ({@link #rows}, batch).
   */
  long[] drawn(long step) {
    int batch = training.batch();
    long[] drawn = new long[rows() * batch];
    for (int i = 0; i < batch; i++) {
      long shown = step * batch + i;
      int image = (int) draws.shuffled(images.count(), shown);
      drawn[i] = image;
      drawn[batch + i] = severity(step, i);
      drawn[2 * batch + i] = draws.bits(Draws.Purpose.CONTEXT, shown);
      drawn[3 * batch + i] = label(image, shown);
      see(drawn, i, shown);
    }
    return drawn;
  }

  private void see(long[] drawn, int place, long shown) {
    long[] seen = view.map(v -> v.drawn(draws, shown)).orElse(new long[0]);
    for (int row = 0; row < seen.length; row++) {
      drawn[(TrainingProgram.DRAWS + row) * training.batch() + place] = seen[row];
    }
  }

  private long severity(long step, int place) {
    int batch = training.batch();
    return switch (training.severities()) {
      case UNIFORM -> 1 + draws.below(severities, Draws.Purpose.SEVERITY, step * batch + place);
      case LOW_DISCREPANCY -> 1 + spread(draws.bits(Draws.Purpose.SEVERITY, step) >>> 32, place);
    };
  }

  /**
   * floor(T ((u + i / B) mod 1)), exactly: no rounding puts two images where one belongs.
   *
   * @param start u, in units of 2^-32
   */
  private long spread(long start, int place) {
    long whole = (long) training.batch() << 32; // at most 2^48
    long at = (start * training.batch() + ((long) place << 32)) % whole;
    return severities * at / whole;
  }

  private long label(int image, long shown) {
    boolean hidden =
        classes == 0 || draws.uniform(Draws.Purpose.LABEL, shown) < training.labelDropout();
    return hidden ? NONE : images.labels().map(all -> Byte.toUnsignedInt(all[image])).orElse(NONE);
  }
}
