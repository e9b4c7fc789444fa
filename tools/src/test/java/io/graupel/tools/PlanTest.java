package io.graupel.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.JobSpec;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final String BLUR =
      """
      name: blur
      about: A blur undone
      paper:
        source: a table
        rows: {sampled: {rmse: 0.1 T}}
      classifier:
        images: {dataset: digits, split: train, side: 16}
        heldOut: digits
        width: 8
        features: 16
        shown: 100
        batch: 10
        learningRate: 1e-3
      train:
        images: {dataset: digits, split: train, side: 16}
        degradation: {type: gaussian-blur, steps: 5, taps: 5, sigma: {type: constant, std: 1.5}, padding: circular}
        network: {preset: convnext-16}
        training: {preset: paper}
        checkpointEvery: 64000
      sample:
        start: {type: restore, dataset: digits, split: test, first: 0}
      evaluate:
        metrics: [rmse, fid]
        features: {type: classifier}
      small:
        datasets: {digits: few-digits}
        train: {training: {preset: quick, images: 6400}, checkpointEvery: 3200}
        sample: {count: 64}
      """;

  private static final String ARMS =
      """
      arms:
        wide: {train: {degradation: {sigma: {std: 3}}}}
        same-again: {train: {degradation: {sigma: {std: 3}}}}
        narrow: {train: {degradation: {sigma: {std: 1}}}}
      samplers:
        every: {}
        second: {sampler: {stride: 2}}
      """;

  private static Plan plan(String experiment, Choices choices) {
    return Plan.of(Experiment.of(experiment), choices);
  }

  private static Choices small(Map<String, String> datasets, String... settings) {
    return new Choices(true, datasets, OptionalLong.empty(), Choices.byKind(List.of(settings)));
  }

  @Test
  void aChainIsTrainedSampledAndEvaluatedEachAfterWhatItNeeds() {
    assertThat(plan(BLUR, Choices.NONE).jobs())
        .extracting(job -> job.name() + " after " + job.inputs())
        .containsExactly(
            "classifier after {}",
            "train after {}",
            "sample after {model=train}",
            "evaluate after {features.job=classifier, samples=sample}");
  }

  @Test
  void armsThatAreAlikeShareTheirJobs() {
    assertThat(plan(BLUR + ARMS, Choices.NONE).jobs())
        .extracting(Plan.Job::name)
        .containsExactly(
            "classifier",
            "train/wide",
            "sample/wide/every",
            "evaluate/wide/every",
            "sample/wide/second",
            "evaluate/wide/second",
            "train/narrow",
            "sample/narrow/every",
            "evaluate/narrow/every",
            "sample/narrow/second",
            "evaluate/narrow/second");
  }

  @Test
  void aSamplerMayHaveItsWalksMeasuredInAnotherWay() {
    String probe = "  first: {sampler: {stride: 5}, evaluate: {metrics: [bands]}}\n";
    Plan plan = plan(BLUR + ARMS + probe, Choices.NONE);

    assertThat(plan.job("sample/wide/first").spec().has("evaluate")).isFalse();
    assertThat(plan.job("sample/wide/first").spec().at("/sampler/stride").asInt()).isEqualTo(5);
    assertThat(plan.job("evaluate/wide/first").spec().path("metrics"))
        .extracting(metric -> metric.asText())
        .containsExactly("bands");
    assertThat(plan.job("evaluate/wide/second").spec().path("metrics"))
        .extracting(metric -> metric.asText())
        .containsExactly("rmse", "fid");
  }

  @Test
  void everyArmHasTheSameSeed() {
    Choices seventh = new Choices(false, Map.of(), OptionalLong.of(7), Map.of());

    assertThat(plan(BLUR + ARMS, seventh).jobs())
        .allSatisfy(
            job ->
                assertThat(job.spec().path("seed").asInt())
                    .isEqualTo(job.kind().equals("classifier") ? 1 : 7));
  }

  @Test
  void smallOverridesAndExchangesDataSets() {
    Plan plan = plan(BLUR, small(Map.of()));

    JobSpec.Train train = (JobSpec.Train) Codec.spec(plan.job("train").spec());
    assertThat(train.training().images()).isEqualTo(6400);
    assertThat(train.images().dataset().name()).isEqualTo("few-digits");
    assertThat(plan.job("classifier").spec().path("heldOut").asText()).isEqualTo("few-digits");
    assertThat(plan.job("sample").spec().at("/start/dataset").asText()).isEqualTo("few-digits");
    assertThat(plan.job("sample").spec().path("count").asInt()).isEqualTo(64);
  }

  @Test
  void aDataSetOfOnesOwnComesBeforeThatOfTheSmallScale() {
    Plan plan = plan(BLUR, small(Map.of("digits", "mine")));

    assertThat(plan.job("train").spec().at("/images/dataset").asText()).isEqualTo("mine");
  }

  @Test
  void aDataSetThatIsNotNamedIsRefusedWithThoseThatAre() {
    assertThatThrownBy(() -> plan(BLUR, small(Map.of("faces", "mine"))))
        .hasMessage("--dataset: faces is none of blur (expected: digits)");
  }

  @Test
  void settingsComeLastAndReachEveryArm() {
    Plan plan =
        plan(BLUR + ARMS, small(Map.of(), "train.training.images=3200", "sample.count=100"));

    assertThat(plan.ofKind("train"))
        .hasSize(2)
        .allSatisfy(job -> assertThat(job.spec().at("/training/images").asInt()).isEqualTo(3200));
    assertThat(plan.ofKind("sample"))
        .hasSize(4)
        .allSatisfy(job -> assertThat(job.spec().path("count").asInt()).isEqualTo(100));
  }

  @Test
  void aSettingOfNoKindIsRefused() {
    assertThatThrownBy(() -> small(Map.of(), "training.images=3200"))
        .hasMessageStartingWith("--set: training.images=3200 (expected: classifier, train,");
  }

  @Test
  void aBadFieldIsNamedWithItsJob() {
    assertThatThrownBy(() -> plan(BLUR, small(Map.of(), "sample.count=0")))
        .hasMessageStartingWith("blur: sample: count: 0 (expected: ");
    assertThatThrownBy(() -> plan(BLUR, small(Map.of(), "train.network={preset: convnex-16}")))
        .hasMessageStartingWith("blur: train: network.preset: \"convnex-16\" (expected: ")
        .hasMessageContaining("convnext-16");
  }

  @Test
  void aMisspeltSectionIsNamed() {
    assertThatThrownBy(() -> Experiment.of(BLUR.replace("evaluate:", "evalute:")))
        .hasMessage("experiment: evalute: unknown field (expected: evaluate)");
  }

  @Test
  void withoutAClassifierTheOneThatIsNamedIsTaken() {
    Plan plan =
        plan(
            BLUR.replaceFirst("(?s)classifier:.*?train:", "train:"),
            small(Map.of(), "evaluate.features={type: torch-script, dataset: inception}"));

    assertThat(plan.job("evaluate").inputs()).containsOnlyKeys("samples");
  }

  @Test
  void aClassifierThatNothingComparesIsNotTrained() {
    Plan plan = plan(BLUR, small(Map.of(), "evaluate.features=null", "evaluate.metrics=[rmse]"));

    assertThat(plan.jobs())
        .extracting(Plan.Job::kind)
        .containsExactly("train", "sample", "evaluate");
  }

  @Test
  void nullTakesAwayWhatTheFullScaleHas() {
    Plan plan =
        plan(BLUR + "  arms: {narrow: null}\n  samplers: {second: null}\n" + ARMS, small(Map.of()));

    assertThat(plan.ofKind("sample"))
        .extracting(Plan.Job::name)
        .containsExactly("sample/wide/every");
  }

  @Test
  void aPublishedRowIsFoundByArmSamplerAndWhatWasMeasured() {
    Experiment.Paper paper =
        Experiment.of(
                BLUR.replace(
                    "{sampled: {rmse: 0.1 T}}",
                    "{broken: {fid: 1.0 T}, broken/direct: {fid: 2.0 T}, degraded: {fid: 3.0 T}}"))
            .paper();

    assertThat(paper.row("", "broken", "sampled").orElseThrow().path("fid").asText())
        .isEqualTo("1.0 T");
    assertThat(paper.row("", "broken", "direct").orElseThrow().path("fid").asText())
        .isEqualTo("2.0 T");
    assertThat(paper.row("", "broken", "degraded").orElseThrow().path("fid").asText())
        .isEqualTo("3.0 T");
    assertThat(paper.row("", "perfect", "direct")).isEmpty();
  }
}
