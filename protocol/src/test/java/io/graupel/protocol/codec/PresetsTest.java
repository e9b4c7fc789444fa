package io.graupel.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.job.Augmentation;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Sampler;
import io.graupel.protocol.job.Training;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {
  private static ObjectNode train(String training) {
    ObjectNode spec = Codec.tree(SpecCodecTest.TRAIN);
    spec.set("training", Codec.tree(training));
    return spec;
  }

  private static Training training(String training) {
    return ((JobSpec.Train) Codec.spec(train(training))).training();
  }

  @Test
  void aPresetStandsForItsFieldsAndTheOtherKeysOverrideThem() {
    Training training = training("{preset: paper, images: 640, optimizer: {learningRate: 1e-3}}");

    assertThat(training.images()).isEqualTo(640);
    assertThat(training.batch()).isEqualTo(64);
    assertThat(training.accumulate()).isEqualTo(2);
    assertThat(training.optimizer().learningRate()).isEqualTo(1e-3);
    assertThat(training.optimizer().gradientNorm()).isEqualTo(1e30);
    assertThat(training.ema()).isEqualTo(new Training.Ema.Copied(0.995, 10, 2000));
  }

  @Test
  void anotherTypeReplacesThePresetsWhole() {
    Training training =
        training(
            "{preset: modern, images: 640, ema: {type: copied, decay: 0.9, every: 1, from: 5}}");

    assertThat(training.ema()).isEqualTo(new Training.Ema.Copied(0.9, 1, 5));
    assertThatThrownBy(
            () -> training("{preset: modern, images: 640, ema: {type: copied, decay: 0.9}}"))
        .hasMessageStartingWith("training.ema.every: absent");
  }

  @Test
  void aPresetMayBuildOnAnother() {
    Training quick = training("{preset: quick, images: 640}");

    assertThat(quick.batch()).isEqualTo(32);
    assertThat(quick.severities()).isEqualTo(Training.Severities.LOW_DISCREPANCY);
  }

  /** The published loaders and the "discrete" mode, each where the paper's runs had them. */
  @ParameterizedTest
  @CsvSource({
    "paper, 0, false, 32",
    "paper-zoom, 0, true, 35",
    "paper-zoom-discrete, 1, true, 35",
    "paper-middle, 0, false, 35",
    "paper-discrete, 1, false, 32",
    "paper-shift-discrete, 1, true, 40",
    "modern, 0, false, 32"
  })
  void onlyThePapersRecipesTouchTheirImages(String name, int truncated, boolean flip, int canvas) {
    Training training = training("{preset: %s, images: 640}".formatted(name));

    assertThat(training.inputs())
        .isEqualTo(truncated == 1 ? Optional.of(Training.Inputs.TRUNCATED) : Optional.empty());
    assertThat(training.augmentation().map(Augmentation::flip).orElse(false)).isEqualTo(flip);
    assertThat(training.augmentation().map(a -> a.canvas(32)).orElse(32)).isEqualTo(canvas);
  }

  @Test
  void whatATrainingLeavesOutIsModern() {
    assertThat(training("{images: 640}")).isEqualTo(training("{preset: modern, images: 640}"));
  }

  @Test
  void aTrainingWrittenInFullIsLeftAsItIs() {
    JsonNode spec = Codec.tree(SpecCodecTest.TRAIN);

    assertThat(Presets.expand(spec, JobSpec.class)).isEqualTo(spec);
  }

  @Test
  void theDocumentItselfIsNotChanged() {
    ObjectNode spec = train("{preset: paper, images: 640}");
    JsonNode before = spec.deepCopy();

    Presets.expand(spec, JobSpec.class);

    assertThat(spec).isEqualTo(before);
  }

  @Test
  void anUnknownNameIsRefusedWithThoseThatAreLikeIt() {
    assertThatThrownBy(() -> training("{preset: papr, images: 640}"))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("training.preset: \"papr\" (expected: ")
        .hasMessageContaining("paper");
  }

  @Test
  void aPartWithoutPresetsSaysWhereThereAreSome() {
    ObjectNode spec = train("{images: 640}");
    ((ObjectNode) spec.get("images")).put("preset", "mnist");

    assertThatThrownBy(() -> Codec.spec(spec))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "images.preset: there are no presets for this (expected: one in degradation, network,"
                + " training, sampler)");
  }

  static List<Preset> all() {
    return Preset.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyPresetSaysWhatItIsAndFits(Preset preset) {
    assertThat(preset.about()).isNotBlank();
    ObjectNode part = preset.fields();
    switch (preset.family()) {
      case TRAINING -> {
        part.put("images", part.path("images").asLong(64L * 3 * 5 * 7 * 64));
        assertThat(Codec.spec(train(part.toString()))).isInstanceOf(JobSpec.Train.class);
      }
      case SAMPLER ->
          assertThat(Codec.read(Presets.expand(part, Sampler.class).toString(), Sampler.class))
              .isNotNull();
      case DEGRADATION, NETWORK -> {
        ObjectNode spec = train("{preset: modern, images: 640}");
        ((ObjectNode) spec.get("images")).put("side", 128);
        spec.set(preset.family().label(), part);
        assertThat(Codec.spec(spec)).isInstanceOf(JobSpec.Train.class);
      }
    }
  }

  @Test
  void bothTrainingsOfTheDocumentationAreThere() {
    assertThat(Preset.names(Preset.Family.TRAINING)).contains("paper", "modern");
    assertThat(Preset.names(Preset.Family.TRAINING)).isSorted();
  }
}
