package io.graupel.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.NetworkSpec;
import io.graupel.protocol.job.Training;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesTest {
  private static final ImageSet UNLABELLED = Examples.images(10, 1, 12);
  private static final ImageSet LABELLED =
      new ImageSet(
          10, 1, 12, UNLABELLED.pixels(), Optional.of(new byte[] {0, 1, 2, 0, 1, 2, 0, 1, 2, 0}));

  private static Recipe recipe(int batch) {
    Recipe recipe = new Recipe();
    recipe.images = 100L * batch;
    recipe.batch = batch;
    return recipe;
  }

  private static Batches batches(Recipe recipe, int classes, ImageSet images, int severities) {
    JobSpec.Train spec =
        Examples.train(
            Examples.BLUR,
            recipe.training(),
            new NetworkSpec.ResidualUnet(8, List.of(1, 2), 1, 4, List.of(6), 2, 0, classes));
    return Batches.of(spec, images, severities);
  }

  private static long[] row(Batches batches, long step, int row) {
    int batch = batches.training().batch();
    return Arrays.copyOfRange(batches.drawn(step), row * batch, (row + 1) * batch);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16, 1000})
  void spreadSeveritiesComeEquallyOftenInABatchOfTheirNumber(int severities) {
    Recipe recipe = recipe(2 * severities);
    recipe.severities = Training.Severities.LOW_DISCREPANCY;
    Batches batches = batches(recipe, 0, UNLABELLED, severities);
    for (long step = 0; step < 50; step++) {
      long[] counts = new long[severities + 1];
      for (long severity : row(batches, step, 1)) {
        counts[(int) severity]++;
      }
      assertThat(counts[0]).isZero();
      assertThat(Arrays.copyOfRange(counts, 1, counts.length)).containsOnly(2);
    }
  }

  @Test
  void spreadSeveritiesHaveTheSameMeanAndLessSpreadThanIndependentOnes() {
    Recipe recipe = recipe(8);
    Batches independent = batches(recipe, 0, UNLABELLED, 100);
    recipe.severities = Training.Severities.LOW_DISCREPANCY;
    Batches spread = batches(recipe, 0, UNLABELLED, 100);
    double[] means = {mean(independent, 0), mean(spread, 0)};
    assertThat(means[0]).isCloseTo(50.5, within(2.0));
    assertThat(means[1]).isCloseTo(50.5, within(1.0));
    // a batch's mean varies by 29 / sqrt(8) for independent ones, by 100 / sqrt(12) / 8 for spread
    assertThat(mean(independent, 1)).isBetween(9.0, 11.5);
    assertThat(mean(spread, 1)).isBetween(3.2, 4.0);
  }

  /** Mean over batches of their mean severity, or its standard deviation. */
  private static double mean(Batches batches, int moment) {
    double sum = 0;
    double squares = 0;
    int count = 1000;
    for (int step = 0; step < count; step++) {
      double mean = Arrays.stream(row(batches, step, 1)).average().orElseThrow();
      sum += mean / count;
      squares += mean * mean / count;
    }
    return moment == 0 ? sum : Math.sqrt(squares - sum * sum);
  }

  @Test
  void everyImageComesWithItsLabel() {
    Batches batches = batches(recipe(5), 3, LABELLED, 4);
    long[] images = row(batches, 3, 0);
    long[] labels = row(batches, 3, 3);
    for (int i = 0; i < images.length; i++) {
      assertThat(labels[i]).isEqualTo(images[i] % 3);
    }
  }

  @Test
  void someLabelsAreHidden() {
    Recipe recipe = recipe(1000);
    recipe.labelDropout = 0.3;
    long hidden =
        Arrays.stream(row(batches(recipe, 3, LABELLED, 4), 0, 3)).filter(l -> l == -1).count();
    assertThat(hidden).isBetween(250L, 350L);
  }

  @Test
  void aNetworkWithoutClassesIsToldNone() {
    assertThat(row(batches(recipe(5), 0, LABELLED, 4), 0, 3)).containsOnly(-1);
  }

  @Test
  void classesNeedLabels() {
    assertThatThrownBy(() -> batches(recipe(5), 3, UNLABELLED, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("images.dataset: shapes, without labels (expected: labels, for");
  }

  @Test
  void labelsBeyondTheClassesAreRefused() {
    assertThatThrownBy(() -> batches(recipe(5), 2, LABELLED, 4))
        .hasMessage("network.classes: 2 (expected: more than 2, a label of shapes)");
  }
}
