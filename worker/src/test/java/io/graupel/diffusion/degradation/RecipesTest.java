package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.codec.Preset;
import io.graupel.protocol.job.DegradationSpec;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recipes of both papers, on colour images. */
class RecipesTest {
  /** Those that leave 32 pixels as they are for long, or cannot halve them as often. */
  private static final Set<String> LARGE = Set.of("fade-to-colour", "super-resolution-celeba");

  static Stream<String> all() {
    return Preset.names(Preset.Family.DEGRADATION).stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aRecipeDegradesMoreAndMoreAndNeverToNaN(String name) {
    DegradationSpec spec = Recipe.named(name);
    Frame frame = new Frame(3, LARGE.contains(name) ? 128 : 32);
    ImageSet partners = new ImageSet(2, 3, 32, new byte[2 * 3 * 32 * 32]);
    Random random = new Random(1);
    float[] images = new float[3 * frame.elements()];
    for (int i = 0; i < images.length; i++) {
      images[i] = 2 * random.nextFloat() - 1;
    }
    long[] severities = {0, (spec.steps() + 1) / 2, spec.steps()};
    try (Emitted emitted = new Emitted(Degradation.of(spec, frame, Optional.of(partners)), frame)) {
      float[] degraded = emitted.degrade(images, severities, new long[] {1, 2, 3});
      double[] moved = new double[3];
      for (int i = 0; i < images.length; i++) {
        assertThat(degraded[i]).isFinite();
        moved[i / frame.elements()] += Math.abs(degraded[i] - images[i]) / frame.elements();
      }
      assertThat(moved[0]).isZero();
      assertThat(moved[1]).isPositive().isLessThan(moved[2]);
    }
  }
}
