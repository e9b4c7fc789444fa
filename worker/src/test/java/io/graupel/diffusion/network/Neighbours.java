package io.graupel.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/** Two images of one batch, of which a change of the second must not reach the first. */
final class Neighbours {
  private Neighbours() {}

  static void requireOnlySecondDiffers(double[] answer, double[] changed) {
    int image = answer.length / 2;
    assertThat(Arrays.copyOf(changed, image)).isEqualTo(Arrays.copyOf(answer, image));
    assertThat(Arrays.copyOfRange(changed, image, 2 * image))
        .isNotEqualTo(Arrays.copyOfRange(answer, image, 2 * image));
  }
}
