package io.graupel.diffusion.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.graupel.diffusion.Samples;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.feature.FeatureNetwork;
import io.graupel.diffusion.feature.TorchScriptFeatures;
import io.graupel.diffusion.program.Modules;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.JobSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {
  private static final Frame GREY = new Frame(1, 8);

  @TempDir Path folder;

  @Test
  void everyFigureOfFeaturesHasItsError() throws IOException {
    List<Figure> figures = figures(220);
    for (String metric : List.of("fid", "kid", "precision", "recall", "density", "coverage")) {
      assertThat(sampled(figures, metric).error()).as(metric).isPresent();
    }
    assertThat(sampled(figures, "precision").error().orElseThrow()).isBetween(1e-3, 0.1);
  }

  @Test
  void limitStandsBesideTheDistanceWithTheSameProvenance() throws IOException {
    List<Figure> figures = figures(220);
    Figure fid = sampled(figures, "fid");
    Figure limit = sampled(figures, "fid-infinity");
    assertThat(limit.value()).isLessThan(fid.value());
    assertThat(limit.error().orElseThrow()).isGreaterThanOrEqualTo(fid.error().orElseThrow());
    assertThat(limit.features()).isEqualTo(fid.features()).isPresent();
    assertThat(limit.images()).isEqualTo(220);
    assertThat(limit.referenceImages()).isEqualTo(220);
  }

  @Test
  void fewImagesHaveTheirFiguresWithoutWhatTheyCannotTell() throws IOException {
    List<Figure> figures = figures(19);
    assertThat(figures)
        .isNotEmpty()
        .noneMatch(figure -> figure.metric().equals("module-fid-infinity"));
    assertThat(sampled(figures, "fid").error()).isEmpty();
    assertThat(sampled(figures, "recall").error()).isEmpty();
    assertThat(sampled(figures, "recall").value()).isBetween(0.0, 1.0);
  }

  @Test
  void nearestScattersByLessTheMoreImagesThereAre() throws IOException {
    Figure few = named(figures(30), "sampled.nearest");
    Figure many = named(figures(270), "sampled.nearest");
    // noise of 0.15 a pixel in 64 pixels: 1.2 on the mean, 0.106 each image
    assertThat(many.value()).isCloseTo(1.2, within(0.03));
    assertThat(few.error().orElseThrow()).isCloseTo(0.106 / Math.sqrt(30), within(0.008));
    assertThat(many.error().orElseThrow()).isCloseTo(0.106 / Math.sqrt(270), within(0.002));
  }

  private static Figure sampled(List<Figure> figures, String metric) {
    return named(figures, "sampled.module-" + metric);
  }

  private static Figure named(List<Figure> figures, String name) {
    return figures.stream().filter(figure -> figure.name().equals(name)).findFirst().orElseThrow();
  }

  /** Of random images, each held against itself with a little noise. */
  private List<Figure> figures(int count) throws IOException {
    Path module =
        Modules.write(
            folder.resolve("rows.pt"),
            """
            def forward(self: __torch__.M, x: Tensor) -> Tensor:
              return torch.mean(torch.mean(x, [1]), [2])
            """);
    JobSpec.Evaluate spec =
        (JobSpec.Evaluate)
            Codec.spec(
                """
                {kind: evaluate, name: rows, pool: default, priority: standard, attempts: 3,
                 seed: 7, samples: j-aaaaaaaaaa,
                 metrics: [nearest, fid, kid, precision, recall, density, coverage],
                 features: {type: torch-script, dataset: rows}}
                """);
    try (FeatureNetwork rows = TorchScriptFeatures.open(module, "ab", GREY, Device.cpu())) {
      Evaluator evaluator = new Evaluator(spec, GREY, Optional.of(rows));
      evaluator.add(samples(count), Optional.empty());
      List<Double> shares = new ArrayList<>();
      List<Figure> figures = evaluator.figures(shares::add);
      int distances = count < 20 ? 1 : count < 200 ? 11 : 20;
      assertThat(shares)
          .isSorted()
          .doesNotHaveDuplicates()
          .endsWith(1.0)
          .hasSize(3 * (distances + 1));
      return figures;
    }
  }

  private static Samples samples(int count) {
    Random random = new Random(5);
    float[] original = new float[count * GREY.elements()];
    float[] made = new float[original.length];
    for (int i = 0; i < original.length; i++) {
      original[i] = (float) (0.4 * random.nextGaussian());
      made[i] = original[i] + (float) (0.3 * random.nextGaussian());
    }
    return new Samples(
        0, count, 1, 8, Images.Fit.RESIZE, Optional.of(original), made, made, made, List.of());
  }
}
