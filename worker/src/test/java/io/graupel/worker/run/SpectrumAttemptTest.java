package io.graupel.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.evaluation.SetStatistics;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.storage.FileRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpectrumAttemptTest {
  private static final JobId SPECTRUM = new JobId("j-aaaaaaaaaa");

  @TempDir Path folder;

  private static JobSpec spectrum(DatasetRef images, int count) {
    return spectrum(images, count, "0, 1");
  }

  private static JobSpec spectrum(DatasetRef images, int count, String exponents) {
    return Codec.spec(
        """
        {kind: spectrum, name: bars, pool: default, priority: standard, attempts: 3, seed: 7,
         images: {dataset: %s, split: train, side: 16}, count: %d, exponents: [%s]}
        """
            .formatted(images, count, exponents));
  }

  @Test
  void bothRecipesAndEveryDistanceAreNamed() throws IOException {
    Rehearsal rehearsal = new Rehearsal(folder);
    DatasetRef bars = rehearsal.bars(30);

    Map<String, Double> figures = rehearsal.figures(SPECTRUM, spectrum(bars, 20));

    assertThat(figures)
        .containsKeys("exponent-of-modes", "exponent-of-modes-r2", "exponent-as-author")
        .containsKeys("exponent-by-data-to-noise", "exponent-by-wasserstein", "dc-share")
        .containsKeys("noise-0.0-data-to-noise", "noise-1.0-noise-to-data")
        .containsKeys("noise-1.0-wasserstein", "noise-0.0-mahalanobis")
        .containsEntry("n", 20.0);
    assertThat(figures.get("exponent-of-modes")).isBetween(-0.5, 3.0);
    assertThat(figures.get("noise-0.0-data-to-noise")).isPositive();
  }

  @Test
  void theWholeTableAndItsPlotAreKept() throws IOException {
    Rehearsal rehearsal = new Rehearsal(folder);
    Map<String, Double> figures = rehearsal.figures(SPECTRUM, spectrum(rehearsal.bars(30), 30));

    assertThat(rehearsal.files(SPECTRUM).stream().map(FileRef::name))
        .containsExactlyInAnyOrder("radial-spectrum.png", "radial-spectrum.svg", "spectrum.json");
    assertThat(ImageIO.read(rehearsal.fetch(SPECTRUM, "radial-spectrum.png").toFile()).getWidth())
        .isGreaterThan(100);
    assertThat(Files.readString(rehearsal.fetch(SPECTRUM, "radial-spectrum.svg")))
        .contains("bars train at 16", "waves across the image");
    SetStatistics table =
        Codec.read(
            Files.readString(rehearsal.fetch(SPECTRUM, "spectrum.json")), SetStatistics.class);
    assertThat(table.radial()).hasSize(8);
    assertThat(table.modes().exponent()).isCloseTo(figures.get("exponent-of-modes"), within(1e-12));
    assertThat(table.correlation().getFirst().getFirst()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 10, 11, 32})
  void thePictureShowsEveryExponentOrSaysHowManyItLeavesOut(int count) throws IOException {
    Rehearsal rehearsal = new Rehearsal(folder);
    List<String> exponents =
        IntStream.range(0, count).mapToObj(i -> "%.2f".formatted(i / 10.0)).toList();
    rehearsal.figures(SPECTRUM, spectrum(rehearsal.bars(10), 10, String.join(", ", exponents)));

    String picture = Files.readString(rehearsal.fetch(SPECTRUM, "radial-spectrum.svg"));
    int drawn = Math.min(count, 10);
    for (int i = 0; i < count; i++) {
      assertThat(picture.contains("noise, " + exponents.get(i))).isEqualTo(i < drawn);
    }
    assertThat(picture.contains(", the first 10 of %d exponents".formatted(count)))
        .isEqualTo(drawn < count);
  }

  @Test
  void moreImagesThanThereAreAreRefused() throws IOException {
    Rehearsal rehearsal = new Rehearsal(folder);

    Ending.Failed failed = rehearsal.failure(SPECTRUM, spectrum(rehearsal.bars(10), 11));

    assertThat(failed.failure()).isEqualTo(Failure.BAD_INPUT);
    assertThat(failed.message()).contains("count: 11 (expected: at most 10");
  }
}
