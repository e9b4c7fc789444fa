package io.graupel.diffusion.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import io.graupel.protocol.job.Metric;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SimilarityTest {
  private static final int SIDE = 16;
  private static final double FLOAT = 5e-6; // images are float32, references float64

  @Test
  void figuresAreTheReference() {
    assertFigures("metric.A_B", waved());
    assertFigures("metric.A_C", blurred());
  }

  private static void assertFigures(String name, float[] other) {
    Similarity similarity = Similarity.of(pattern(), other, 3, SIDE);
    assertThat(similarity.figure(Metric.SSIM))
        .isCloseTo(Reference.number(name + ".ssim_11x11_gauss1.5_valid"), within(FLOAT));
    assertThat(similarity.figure(Metric.RMSE))
        .isCloseTo(Reference.number(name + ".rmse"), within(FLOAT));
    assertThat(similarity.figure(Metric.PSNR))
        .isCloseTo(Reference.number(name + ".psnr_db"), within(1e-4));
  }

  @Test
  void equalImagesAreAsAlikeAsCanBe() {
    Similarity same = Similarity.of(pattern(), pattern(), 3, SIDE);
    assertThat(same.figure(Metric.SSIM)).isCloseTo(1, within(1e-12));
    assertThat(same.figure(Metric.RMSE)).isZero();
    assertThat(same.figure(Metric.PSNR)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void shardsAddUpToTheWhole() {
    float[] many = join(pattern(), pattern(), waved());
    float[] others = join(waved(), blurred(), blurred());
    Similarity whole = Similarity.of(many, others, 3, SIDE);
    Similarity parts =
        Similarity.NONE
            .plus(Similarity.of(pattern(), waved(), 3, SIDE))
            .plus(Similarity.of(join(pattern(), waved()), join(blurred(), blurred()), 3, SIDE));
    assertThat(parts.images()).isEqualTo(3);
    for (Metric metric : Similarity.METRICS) {
      assertThat(parts.figure(metric)).isCloseTo(whole.figure(metric), within(1e-12));
    }
  }

  @Test
  void errorBarsAreThoseOfTheMeanOverImages() {
    float[] many = random(400, 1);
    float[] others = random(400, 2);
    Similarity similarity = Similarity.of(many, others, 1, SIDE);
    Estimate ssim = similarity.estimate(Metric.SSIM, 3);
    assertThat(ssim).isEqualTo(similarity.estimate(Metric.SSIM, 3));
    assertThat(ssim.value()).isEqualTo(similarity.figure(Metric.SSIM));
    double theory = Estimate.deviation(similarity.ssim()) / Math.sqrt(400);
    assertThat(ssim.error()).isCloseTo(theory, within(0.1 * theory)); // 1,000 draws: 2 %
    assertThat(ssim.low()).isCloseTo(ssim.value() - 1.96 * theory, within(0.3 * theory));
    assertThat(ssim.high()).isCloseTo(ssim.value() + 1.96 * theory, within(0.3 * theory));
  }

  @Test
  void oneRootIsTakenOverAllImagesAndTheirErrorBarsSurroundIt() {
    Deviation deviation =
        Deviation.of(new float[] {0, 0, 0, 0}, new float[] {2, 2, 0, 0}, 2)
            .plus(Deviation.of(new float[2], new float[2], 2));
    assertThat(deviation.images()).isEqualTo(3);
    assertThat(deviation.rmse()).isCloseTo(Math.sqrt(1 / 3.0), within(1e-12));
    Estimate rmse = deviation.estimate(0);
    assertThat(rmse.value()).isEqualTo(deviation.rmse());
    assertThat(rmse.low()).isZero(); // (2/3)^3 of the draws miss the only pair that differs
    assertThat(rmse.high()).isCloseTo(1, within(1e-12)); // (1/3)^3 of them repeat it
  }

  private static float[] random(int images, long seed) {
    Random random = new Random(seed);
    float[] values = new float[images * SIDE * SIDE];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }

  @Test
  void imagesOfAnotherSizeDoNotJoin() {
    Deviation two = Deviation.of(new float[2], new float[2], 2);
    Deviation three = Deviation.of(new float[3], new float[3], 3);
    assertThatThrownBy(() -> two.plus(three))
        .hasMessage("images: of 2 and of 3 numbers (expected: of one size)");
  }

  @Test
  void imagesSmallerThanTheWindowAreRefused() {
    assertThatThrownBy(() -> Similarity.of(new float[100], new float[100], 1, 10))
        .hasMessage("side: 10 (expected: at least 11 for SSIM)");
  }

  @Test
  void figuresOfSetsAreNotBetweenPairs() {
    Similarity similarity = Similarity.of(pattern(), waved(), 3, SIDE);
    assertThatThrownBy(() -> similarity.figure(Metric.FID))
        .hasMessage("metric: FID (expected: one between two images, [SSIM, RMSE, PSNR])");
  }

  @Test
  void nothingMeasuredHasNoFigure() {
    assertThatThrownBy(() -> Similarity.NONE.figure(Metric.SSIM))
        .isInstanceOf(IllegalStateException.class);
  }

  private static float[] join(float[]... parts) {
    float[] all = new float[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static double unit(int c, int y, int x) {
    return 0.5
        + 0.3 * Math.sin(0.7 * x + 0.4 * c) * Math.cos(0.5 * y)
        + 0.2 * Math.sin(0.11 * x * y + c);
  }

  private interface Pixel {
    double at(int c, int y, int x);
  }

  private static float[] image(Pixel pixel) {
    float[] image = new float[3 * SIDE * SIDE];
    for (int i = 0; i < image.length; i++) {
      int plane = SIDE * SIDE;
      image[i] = (float) (2 * pixel.at(i / plane, i % plane / SIDE, i % SIDE) - 1);
    }
    return image;
  }

  private static float[] pattern() {
    return image(SimilarityTest::unit);
  }

  private static float[] waved() {
    return image((c, y, x) -> Math.clamp(unit(c, y, x) + 0.1 * Math.sin(0.9 * x), 0, 1));
  }

  /** Five taps of deviation 1, reflected at the edge. */
  private static float[] blurred() {
    double[] taps = Reference.numbers("taps.n5_sigma1.000000.half_from_centre");
    return image(
        (c, y, x) -> {
          double sum = 0;
          for (int dy = -2; dy <= 2; dy++) {
            for (int dx = -2; dx <= 2; dx++) {
              double weight = taps[Math.abs(dy)] * taps[Math.abs(dx)];
              sum += weight * unit(c, reflected(y + dy), reflected(x + dx));
            }
          }
          return sum;
        });
  }

  private static int reflected(int place) {
    int folded = Math.abs(place);
    return folded < SIDE ? folded : 2 * SIDE - 2 - folded;
  }
}
