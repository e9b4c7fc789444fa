package io.graupel.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.tools.client.Job;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final Experiment NOISE =
      Experiment.of(
          """
          name: noise
          about: Noise of two colours
          train:
            images: {dataset: digits, split: train, side: 16}
            network: {preset: convnext-16}
            training: {images: 6400}
            checkpointEvery: 3200
          sample:
            start: {type: generate, components: 1, symmetryBreaking: 0}
            settling: 64
          evaluate:
            metrics: [spectrum]
            reference: {dataset: digits, split: test, count: 100}
          arms:
            white: {train: {degradation: {preset: white}}}
            cloud: {train: {degradation: {preset: cloud}}}
          """);

  private static Outcome outcome(long seed, String white, String cloud) {
    Plan plan = Plan.of(NOISE, new Choices(false, Map.of(), OptionalLong.of(seed), Map.of()));
    return new Outcome(
        plan,
        Map.of(
            "sample/white", job("n: 512, sampled.settled-9-16: 1.0, sampled.settled-1-2: 0.2"),
            "sample/cloud", job("n: 512"),
            "evaluate/white", job(white),
            "evaluate/cloud", job(cloud)));
  }

  private static Job job(String figures) {
    return new Job(Codec.tree("{id: j-aaaaaaaaaa, result: {figures: {%s}}}".formatted(figures)));
  }

  private final Findings findings =
      new Findings(
          NOISE,
          true,
          List.of(
              outcome(3, "n: 512, sampled.spectrum: 0.1", "n: 512, sampled.spectrum: 11.0"),
              outcome(5, "n: 512, sampled.spectrum: 0.3", "n: 512, sampled.spectrum: 12.0")),
          "CPU");

  @Test
  void figuresOfSeveralSeedsAreTheirMeanAndStandardDeviation() {
    assertThat(findings.markdown())
        .contains(
            "| ROW | SPECTRUM | SETTLED-1-2 | SETTLED-9-16 |",
            "| white/sampled | 0.2000 ± 0.1414 | 0.2000 ± 0.0000 | 1.0000 ± 0.0000 |",
            "| cloud/sampled | 11.50 ± 0.71 |  |  |",
            "seeds 3, 5 (mean ± standard deviation)");
  }

  @Test
  void programsGetWhatEachSeedGave() {
    ObjectNode json = findings.json();

    assertThat(json.at("/rows/0/ours/spectrum").asDouble()).isCloseTo(0.2, within(1e-12));
    assertThat(json.at("/rows/0/spread/spectrum").asDouble())
        .isCloseTo(Math.sqrt(0.02), within(1e-12));
    assertThat(json.at("/rows/0/each").findValuesAsText("spectrum")).containsExactly("0.1", "0.3");
    assertThat(json.path("seed").asText()).isEqualTo("3, 5");
    assertThat(json.path("jobs").findValuesAsText("seed")).contains("3", "5");
  }

  @Test
  void figuresOfOneSeedHaveTheirStandardErrorsAndFidItsLimit() {
    String figures =
        "n: 512, sampled.classifier-fid: 46.4, sampled.classifier-fid-error: 1.2,"
            + " sampled.classifier-fid-infinity: 40.1, sampled.classifier-fid-infinity-error: 1.31,"
            + " sampled.classifier-coverage: 0.5";
    Findings one = new Findings(NOISE, true, List.of(outcome(3, figures, "n: 512")), "CPU");

    assertThat(one.markdown())
        .contains(
            "| ROW | CLASSIFIER-FID | CLASSIFIER-FID-INFINITY | CLASSIFIER-COVERAGE |",
            "| white/sampled | 46.40 ± 1.20 | 40.10 ± 1.31 | 0.5000 |",
            "seed 3 (± standard error over images)");
    assertThat(one.json().at("/rows/0/ours/classifier-fid-error").asDouble()).isEqualTo(1.2);
  }

  @Test
  void figuresOfSeveralSeedsStandWithTheirOwnDeviationInstead() {
    String first = "sampled.spectrum: 0.1, sampled.spectrum-error: 0.5";
    String second = "sampled.spectrum: 0.3, sampled.spectrum-error: 0.5";
    Findings both =
        new Findings(
            NOISE, true, List.of(outcome(3, first, "n: 1"), outcome(5, second, "n: 1")), "CPU");

    assertThat(both.markdown()).contains("| white/sampled | 0.2000 ± 0.1414 |");
  }

  @Test
  void figuresOfOneSeedHaveNoSpread() {
    Findings one =
        new Findings(NOISE, true, List.of(outcome(3, "sampled.spectrum: 0.1", "n: 512")), "CPU");

    assertThat(one.markdown()).contains("| white/sampled | 0.1000 | 0.2000 | 1.0000 |");
    assertThat(one.json().at("/rows/0").has("spread")).isFalse();
  }
}
