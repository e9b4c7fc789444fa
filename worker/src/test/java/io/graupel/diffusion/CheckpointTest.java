package io.graupel.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.JobSpec;
import io.graupel.storage.MalformedFileException;
import io.graupel.storage.Safetensors;
import io.graupel.storage.Tensor;
import io.graupel.storage.TensorLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  private static final ImageSet IMAGES = Examples.images(10, 1, 12);
  private static final JobSpec.Train SPEC = Examples.train(Examples.BLUR);

  @TempDir private Path dir;
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    file = dir.resolve("checkpoint");
    try (TrainingRun run = TrainingRun.start(SPEC, IMAGES, Device.cpu())) {
      run.step();
      run.save(file);
    }
  }

  @Test
  void tensorsCarryTheNamesOfAStateDict() throws IOException {
    Safetensors tensors = Safetensors.open(file);
    assertThat(tensors.layout("stem.weight").shape()).containsExactly(8L, 1L, 3L, 3L);
    assertThat(tensors.layout("down.0.0.conv1.bias").shape()).containsExactly(8L);
    assertThat(tensors.tensors())
        .containsKeys("ema.out.conv.weight", "m.out.conv.weight", "v.out.conv.weight");
    assertThat(tensors.metadata())
        .containsEntry("images", "4")
        .containsEntry("step", "1")
        .containsEntry("seed", "11");
  }

  @Test
  void readingGivesBackWhatWasWritten() throws IOException {
    Checkpoint read = Checkpoint.read(file);
    assertThat(read.spec()).isEqualTo(SPEC);
    assertThat(read.images()).isEqualTo(4);
    Path again = dir.resolve("again");
    read.write(again);
    assertThat(Files.mismatch(file, again)).isEqualTo(-1);
  }

  @Test
  void aCutFileIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
    assertThatThrownBy(() -> Checkpoint.read(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("checkpoint: ");
  }

  @Test
  void aMissingTensorIsNamed() throws IOException {
    rewrite(tensor -> tensor.name().equals("m.stem.bias") ? List.of() : List.of(tensor), Map.of());
    assertThatThrownBy(() -> Checkpoint.read(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("no tensor m.stem.bias");
  }

  @Test
  void aTensorOfAnotherShapeIsNamedWithBothShapes() throws IOException {
    rewrite(
        tensor ->
            tensor.name().equals("stem.bias")
                ? List.of(Tensor.of("stem.bias", List.of(9L), new float[9]))
                : List.of(tensor),
        Map.of());
    assertThatThrownBy(() -> Checkpoint.read(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("tensor stem.bias: F32 [9] (expected: F32 [8]");
  }

  @Test
  void aForeignFileIsRefused() throws IOException {
    Safetensors.write(file, Map.of(), List.of(Tensor.of("weight", List.of(1L), new float[1])));
    assertThatThrownBy(() -> Checkpoint.read(file))
        .hasMessage("checkpoint: no metadata format (expected: a checkpoint that Graupel wrote)");
  }

  @Test
  void aLaterFormatIsRefused() throws IOException {
    rewrite(List::of, Map.of("version", "2"));
    assertThatThrownBy(() -> Checkpoint.read(file))
        .hasMessage("checkpoint: metadata version: 2 (expected: 1)");
  }

  @Test
  void aCheckpointOfAnotherTrainingIsRefused() {
    DegradationSpec other = Examples.NOISE;
    assertThatThrownBy(() -> TrainingRun.resume(Examples.train(other), IMAGES, Device.cpu(), file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("degradation of the checkpoint: GaussianBlur[")
        .hasMessageContaining("(expected: GaussianNoise[");
  }

  private interface Edit {
    List<Tensor> of(Tensor tensor);
  }

  private void rewrite(Edit edit, Map<String, String> words) throws IOException {
    Safetensors old = Safetensors.open(file);
    List<Tensor> tensors = new ArrayList<>();
    for (TensorLayout layout : old.tensors().values()) {
      tensors.addAll(edit.of(Tensor.of(layout.name(), layout.shape(), old.floats(layout.name()))));
    }
    Map<String, String> metadata = new HashMap<>(old.metadata());
    metadata.putAll(words);
    Safetensors.write(file, metadata, tensors);
  }
}
