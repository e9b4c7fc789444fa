package io.graupel.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.protocol.job.Augmentation;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.Features;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Metric;
import io.graupel.protocol.job.Training;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecCodecTest {
  static final String TRAIN =
      """
      kind: train
      name: blur
      pool: default
      priority: standard
      attempts: 3
      seed: 7
      images: {dataset: mnist-small, split: train, side: 32}
      degradation:
        type: gaussian-blur
        steps: 20
        taps: 11
        sigma: {type: constant, std: 7}
        padding: circular
      network: {type: residual-unet, width: 16, multipliers: [1, 2, 2], blocks: 1, groups: 8, attentionSides: [8], heads: 4, dropout: 0, classes: 0}
      training:
        images: 6400
        batch: 64
        accumulate: 1
        prediction: clean
        coordinates: pixels
        loss: {type: l1}
        weighting: {type: uniform}
        severities: uniform
        optimizer: {learningRate: 2e-5, warmup: 0, finalShare: 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, gradientNorm: 1.0}
        ema: {type: copied, decay: 0.995, every: 10, from: 2000}
        precision: fp32
        labelDropout: 0
      checkpointEvery: 640
      """;

  @Test
  void yamlIsReadIntoTheSealedFamilies() {
    JobSpec.Train train = (JobSpec.Train) Codec.spec(TRAIN);

    assertThat(train.training().optimizer().learningRate()).isEqualTo(2e-5);
    assertThat(train.degradation())
        .isEqualTo(
            new DegradationSpec.GaussianBlur(
                20, 11, new DegradationSpec.Sigma.Constant(7), DegradationSpec.Padding.CIRCULAR));
  }

  @Test
  void aSpecSurvivesJson() {
    JobSpec spec = Codec.spec(TRAIN);

    assertThat(Codec.spec(Codec.json(spec))).isEqualTo(spec);
  }

  private static final String NOISE =
      TRAIN.replaceFirst(
          "(?s)  type: gaussian-blur.*?padding: circular",
          "  {type: gaussian-noise, steps: 20, noise: fixed, schedule: {type: zero-terminal, base:"
              + " {type: cosine, offset: 0.008}}}");

  @Test
  void noiseIsNotPredictedWhereNothingElseIsLeft() {
    assertThatThrownBy(() -> Codec.spec(NOISE.replace("prediction: clean", "prediction: noise")))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "training.prediction: noise (expected: clean, residual or velocity, where the schedule"
                + " is zero-terminal: noise alone does not tell the image)");
    JobSpec.Train train =
        (JobSpec.Train) Codec.spec(NOISE.replace("prediction: clean", "prediction: velocity"));
    assertThat(train.degradation().endsAtZero()).isTrue();
    assertThat(Codec.spec(Codec.json(train))).isEqualTo(train);
  }

  @Test
  void theSeverityThatSamplesStartFromMustCount() {
    String weighting = "weighting: {type: min-snr, gamma: 5}";
    assertThatThrownBy(() -> Codec.spec(NOISE.replace("weighting: {type: uniform}", weighting)))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("training.weighting.type: min-snr (expected: uniform, where");
  }

  @Test
  void aScheduleIsRescaledOnce() {
    String twice =
        NOISE.replace(
            "base: {type: cosine, offset: 0.008}",
            "base: {type: zero-terminal, base: {type: cosine, offset: 0.008}}");
    assertThatThrownBy(() -> Codec.spec(twice))
        .hasMessage(
            "degradation.schedule.base: zero-terminal (expected: a schedule that is not rescaled"
                + " yet)");
  }

  @Test
  void imagesThatAreNotToBeInterpolatedAreNotEnlarged() {
    String zoomed =
        TRAIN
            .replace("side: 32", "side: 32, fit: pad")
            .replace(
                "labelDropout: 0",
                "labelDropout: 0\n  augmentation: {flip: false, crop: {type: zoomed, factor: 1.12,"
                    + " place: random}}");
    assertThatThrownBy(() -> Codec.spec(zoomed))
        .hasMessageStartingWith("training.augmentation.crop.type: zoomed (expected: bordered,");
    assertThat(((JobSpec.Train) Codec.spec(zoomed.replace("fit: pad", "fit: resize"))).training())
        .extracting(Training::augmentation)
        .isEqualTo(
            Optional.of(
                new Augmentation(
                    false,
                    Optional.of(new Augmentation.Crop.Zoomed(1.12, Augmentation.Place.RANDOM)))));
  }

  @Test
  void anEvaluationNamesItsMetricsInLowerCase() {
    JobSpec.Evaluate spec =
        (JobSpec.Evaluate)
            Codec.spec(
                """
                {"kind": "evaluate", "name": "e", "pool": "default", "priority": "interactive",
                 "attempts": 1, "seed": 0, "samples": "j-abcdefghij", "metrics": ["ssim", "rmse"]}
                """);

    assertThat(spec.metrics()).containsExactly(Metric.SSIM, Metric.RMSE);
  }

  @Test
  void imagesAreResizedUnlessTheSpecSaysPad() {
    JobSpec.Train resized = (JobSpec.Train) Codec.spec(TRAIN);
    JobSpec.Train padded =
        (JobSpec.Train) Codec.spec(TRAIN.replace("side: 32", "side: 32, fit: pad"));

    assertThat(resized.images().fitting()).isEqualTo(Images.Fit.RESIZE);
    assertThat(padded.images().fitting()).isEqualTo(Images.Fit.PAD);
    assertThat(Codec.json(resized)).doesNotContain("fit");
    assertThat(Codec.spec(Codec.json(padded))).isEqualTo(padded);
  }

  private static JobSpec.Evaluate evaluation(String features) {
    return (JobSpec.Evaluate)
        Codec.spec(
            """
            {kind: evaluate, name: e, pool: default, priority: standard, attempts: 1, seed: 0,
             samples: j-abcdefghij, metrics: [fid], features: %s}
            """
                .formatted(features));
  }

  @Test
  void aModuleIsNamedByItsDataSetOrByItsFileAndNeverByBoth() {
    assertThat(evaluation("{type: torch-script, dataset: inception}").features())
        .hasValue(new Features.TorchScript(new DatasetRef("inception")));
    assertThat(evaluation("{type: torch-script-file, path: /models/i.pt}").features())
        .hasValue(new Features.TorchScriptFile("/models/i.pt"));
    assertThatThrownBy(() -> evaluation("{type: torch-script, path: /models/i.pt}"))
        .isInstanceOf(SpecException.class)
        .hasMessage("features.path: unknown field (expected: type, dataset)");
    assertThatThrownBy(() -> evaluation("{type: torch-script, dataset: /models/i.pt}"))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("features.dataset: \"/models/i.pt\" (expected: ");
    assertThatThrownBy(() -> evaluation("{type: torch-script-file, path: ' '}"))
        .isInstanceOf(SpecException.class)
        .hasMessage("features.path: \" \" (expected: the path of a file)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          batch: 64        | batch: -1         | training.batch: -1 (expected: 1 to 65536)
          batch: 64        | batch: many       | training.batch: "many" (expected: a whole number)
          batch: 64        | batch: 1.5        | training.batch: 1.5 (expected: a whole number)
          batch: 64        | batch:            | training.batch: empty (expected: images in one optimizer step)
          images: 6400     | images: 6401      | training.images: 6401 (expected: a multiple of batch, 64)
          batch: 64        | bach: 64          | training.bach: unknown field (expected: images, batch, accumulate, prediction, coordinates, loss, weighting, severities, optimizer, ema, precision, labelDropout, inputs, augmentation)
          seed: 7          | '# no seed'       | seed: absent (expected: seeds every random choice)
          kind: train      | kind: tarin       | kind: "tarin" (expected: train, sample, evaluate, classifier, spectrum)
          kind: train      | '# no kind'       | kind: absent (expected: train, sample, evaluate, classifier, spectrum)
          type: l1         | type: L1          | training.loss.type: "L1" (expected: l1, l2, huber, mahalanobis)
          type: gaussian-blur | type: blur     | degradation.type: "blur" (expected: gaussian-blur, gaussian-noise, fade-mask, fade-to-colour, pixelation, snow, desaturation, animorphosis, cloud-noise, noised)
          taps: 11         | taps: 12          | degradation.taps: 12 (expected: an odd number)
          mnist-small      | MNIST             | images.dataset: "MNIST" (expected: [a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(@[0-9a-f]{64})?)
          multipliers: [1, 2, 2] | multipliers: 2 | network.multipliers: 2 (expected: a list)
          prediction: clean | prediction: velocity | training.prediction: velocity (expected: clean or residual, where the degradation is no noise process)
          coordinates: pixels | coordinates: whitened | training.coordinates: whitened (expected: pixels, where the degradation is no cloud noise)
          'loss: {type: l1}' | 'loss: {type: mahalanobis, power: 1}' | training.loss.type: mahalanobis (expected: l1, l2 or huber, where the degradation is no cloud noise)
          labelDropout: 0  | inputs: cut       | training.inputs: "cut" (expected: exact, truncated)
          labelDropout: 0  | 'augmentation: {flip: true, crop: {type: zoomed, factor: 0.9, place: random}}' | training.augmentation.crop.factor: 0.9 (expected: 1 to 4)
          labelDropout: 0  | 'augmentation: {flip: true, crop: {type: bordered, pixels: 0}}' | training.augmentation.crop.pixels: 0 (expected: 1 to 256)
          side: 32         | 'side: 32, fit: crop' | images.fit: "crop" (expected: resize, pad)
          side: 32         | side: 30          | images.side: 30 (expected: a multiple of 4, which 3 levels halve away)
          """)
  void aBadFieldIsRefusedWithItsPathWhatWasFoundAndWhatIsAllowed(
      String good, String bad, String message) {
    assertThat(TRAIN).contains(good);

    assertThatThrownBy(() -> Codec.spec(TRAIN.replace(good, bad)))
        .isInstanceOf(SpecException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'name: [1, 2'    | line 1, column 12
          'just words'     | found STRING (expected: fields of a job spec)
          ''               | found nothing (expected: fields of a job spec)
          """)
  void whatIsNoDocumentOfFieldsIsRefused(String document, String message) {
    assertThatThrownBy(() -> Codec.spec(document))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aFieldGivenTwiceIsRefused() {
    assertThatThrownBy(() -> Codec.spec(TRAIN + "seed: 8\n"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("seed");
  }

  @Test
  void theSchemaNamesEveryCaseAndQuotesTheLimits() {
    var schema = SpecSchema.jobSpec();

    assertThat(schema.at("/$defs/JobSpec/oneOf")).hasSize(5);
    assertThat(schema.at("/$defs/Training/properties/batch/minimum").asInt()).isEqualTo(1);
    assertThat(schema.at("/$defs/Training/properties/batch/description").asText())
        .isEqualTo("images in one optimizer step");
    assertThat(schema.at("/$defs/DegradationSpec.GaussianBlur/properties/type/const").asText())
        .isEqualTo("gaussian-blur");
    assertThat(schema.at("/$defs/Training/additionalProperties").asBoolean(true)).isFalse();
  }

  @Test
  void theSchemaTakesAPartInFullOrByPreset() {
    var schema = SpecSchema.jobSpec();
    var training = schema.at("/$defs/JobSpec.Train/properties/training");

    assertThat(training.at("/anyOf/0/$ref").asText()).isEqualTo("#/$defs/Training");
    assertThat(training.at("/anyOf/1/$ref").asText()).isEqualTo("#/$defs/Training.Preset");
    assertThat(schema.at("/$defs/Training.Preset/properties/preset/enum"))
        .extracting(JsonNode::asText)
        .contains("modern", "paper");
    assertThat(training.path("description").asText()).isEqualTo("how it learns");
  }
}
