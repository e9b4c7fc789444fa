package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.Pixelation.Resize;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PixelationTest {
  private static final Frame FRAME = new Frame(1, 8);

  @ParameterizedTest
  @EnumSource(Resize.class)
  void blocksAreTheReference(Resize resize) {
    String name = "pixelate." + resize.name().toLowerCase(Locale.ROOT) + ".level";
    for (int s = 1; s <= 2; s++) {
      double[] blocks = Reference.numbers(name + s);
      double[] found = pixelated(Reference.numbers("pixelate.pattern8"), resize, s);
      for (int i = 0; i < 64; i++) {
        int block = (i / 8 >> s) * (8 >> s) + (i % 8 >> s);
        assertThat(found[i]).isCloseTo(blocks[block], within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Resize.class)
  void flatImagesStayAsTheyAre(Resize resize) {
    double[] flat = new double[64];
    Arrays.fill(flat, 0.7);
    assertThat(pixelated(flat, resize, 3)).containsOnly(new double[] {0.7}, within(1e-12));
  }

  @Test
  void areaIsAProjectionThatKeepsTheMean() {
    double[] pattern = Reference.numbers("pixelate.pattern8");
    double[] once = pixelated(pattern, Resize.AREA, 2);
    assertThat(pixelated(once, Resize.AREA, 2)).containsExactly(once, within(1e-12));
    assertThat(Arrays.stream(once).average().orElseThrow())
        .isCloseTo(Arrays.stream(pattern).average().orElseThrow(), within(1e-12));
  }

  private static double[] pixelated(double[] image, Resize resize, long severity) {
    Degradation degradation = Degradation.of(new DegradationSpec.Pixelation(3, resize), FRAME);
    try (Emitted emitted = new Emitted(degradation, FRAME)) {
      return emitted.degrade(image, new long[] {severity}, new long[] {0});
    }
  }
}
