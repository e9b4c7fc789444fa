package io.graupel.protocol.job;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.protocol.codec.Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleFitTest {
  private static final String COSINE = "schedule: {type: cosine, offset: 0.008}, noise: estimated";
  private static final String NOISE = "{type: gaussian-noise, steps: 20, " + COSINE + "}";
  private static final String SIGMA = "sigma: {type: constant, std: 1}";
  private static final String BLUR =
      "{type: gaussian-blur, steps: 20, taps: 5, " + SIGMA + ", padding: circular}";
  private static final String PARTNER =
      "{type: animorphosis, steps: 20, " + COSINE + ", partner: cats, split: train}";
  private static final String IMPROVED = "{type: improved, share: 1}";
  private static final String GENERATE = "{type: generate, components: 1, symmetryBreaking: 0}";
  private static final String NONE = "{type: none}";

  private static JobSpec.Train train(String degradation, int classes) {
    return (JobSpec.Train)
        Codec.spec(
            """
            kind: train
            name: model
            pool: default
            priority: standard
            attempts: 1
            seed: 7
            images: {dataset: digits, split: train, side: 32}
            degradation: %s
            network: {type: residual-unet, width: 16, multipliers: [1, 2], blocks: 1, groups: 8, attentionSides: [], heads: 4, dropout: 0, classes: %d}
            training: {preset: paper, images: 6400}
            checkpointEvery: 6400
            """
                .formatted(degradation, classes));
  }

  private static JobSpec.Sample sample(
      String start, String algorithm, int stride, String condition) {
    return (JobSpec.Sample)
        Codec.spec(
            """
            kind: sample
            name: drawn
            pool: default
            priority: standard
            attempts: 1
            seed: 7
            model: j-abcdefghij
            weights: ema
            start: %s
            sampler: {algorithm: %s, stride: %d, clamp: false}
            condition: %s
            precision: fp32
            count: 4
            microBatch: 4
            grid: 1
            filmstrip: 0
            """
                .formatted(start, algorithm, stride, condition));
  }

  private static String from(String type, int severity) {
    return "{type: %s, dataset: digits, split: test, first: 0, severity: %d}"
        .formatted(type, severity);
  }

  private static void assertMisfit(JobSpec.Sample sample, JobSpec.Train train, String message) {
    assertThatThrownBy(() -> sample.check(train))
        .isInstanceOf(MisfitException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"restore", "observed"})
  void walksStartNoHigherThanTheModelKnows(String type) {
    assertThatCode(() -> sample(from(type, 20), IMPROVED, 1, NONE).check(train(BLUR, 0)))
        .doesNotThrowAnyException();
    assertMisfit(
        sample(from(type, 21), IMPROVED, 1, NONE),
        train(BLUR, 0),
        "start.severity: 21 (expected: 1 to 20, T of the model)");
  }

  @Test
  void stridesEndAtTheModelsSeverities() {
    assertMisfit(
        sample(GENERATE, IMPROVED, 21, NONE),
        train(BLUR, 0),
        "sampler.stride: 21 (expected: 1 to 20, T of the model)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{type: ddim, eta: 0}", "{type: heun}", "{type: dpm-solver}"})
  void samplersOfNoiseWantANoiseProcess(String algorithm) {
    String type = algorithm.replaceAll("\\{type: ([a-z-]+).*", "$1");
    JobSpec.Sample sample = sample(GENERATE, algorithm, 1, NONE);
    assertThatCode(() -> sample.check(train(NOISE, 0))).doesNotThrowAnyException();
    assertThatCode(() -> sample.check(train(PARTNER, 0))).doesNotThrowAnyException();
    assertMisfit(
        sample,
        train(BLUR, 0),
        "sampler.algorithm.type: %s (expected: naive or improved, for gaussian-blur is no noise process)"
            .formatted(type));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{type: ddim, eta: 0.5}", "{type: ancestral}"})
  void imagesOfAPartnerAreNotDrawnAnew(String algorithm) {
    String type = algorithm.replaceAll("\\{type: ([a-z-]+).*", "$1");
    assertMisfit(
        sample(GENERATE, algorithm, 1, NONE),
        train(PARTNER, 0),
        "sampler.algorithm.type: %s (expected: one that draws nothing anew, such as ddim with eta 0, for what animorphosis adds are images)"
            .formatted(type));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        BLUR,
        NOISE,
        PARTNER,
        "{type: pixelation, steps: 3, resize: area}",
        "{type: fade-to-colour, steps: 20, " + SIGMA + ", order: outside-in, range: 0.5}",
        "{type: noised, base: " + BLUR + ", trainingStd: 0.01, samplingStd: 0.0125}"
      })
  void whatForgetsImagesGenerates(String degradation) {
    assertThatCode(() -> sample(GENERATE, IMPROVED, 1, NONE).check(train(degradation, 0)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: fade-mask, steps: 20, " + SIGMA + ", centre: random}",
        "{type: fade-to-colour, steps: 20, " + SIGMA + ", order: inside-out, range: 0.5}",
        "{type: desaturation, steps: 20, keep: {type: linear}}"
      })
  void whatKeepsAnImageCannotGenerate(String degradation) {
    String type = degradation.replaceAll("\\{type: ([a-z-]+).*", "$1");
    assertMisfit(
        sample(GENERATE, IMPROVED, 1, NONE),
        train(degradation, 0),
        "start.type: generate (expected: restore or observed, for severity T of %s keeps too much of an image to be drawn)"
            .formatted(type));
  }

  @Test
  void labelsAreThoseThatTheModelWasTold() {
    String seven = "{type: one-class, label: 7, scale: 2}";
    assertThatCode(() -> sample(GENERATE, IMPROVED, 1, seven).check(train(NOISE, 10)))
        .doesNotThrowAnyException();
    assertMisfit(
        sample(GENERATE, IMPROVED, 1, seven),
        train(NOISE, 7),
        "condition.label: 7 (expected: 0 to 6, the model's classes)");
    assertMisfit(
        sample(GENERATE, IMPROVED, 1, seven),
        train(NOISE, 0),
        "condition.type: one-class (expected: none, for the model is told no classes)");
    assertMisfit(
        sample(GENERATE, IMPROVED, 1, "{type: each-class, scale: 1}"),
        train(NOISE, 0),
        "condition.type: each-class (expected: none, for the model is told no classes)");
  }
}
