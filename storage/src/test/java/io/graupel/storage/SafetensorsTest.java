package io.graupel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path dir;

  @Test
  void everyTypeComesBackAsWritten() throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    for (TensorType type : TensorType.values()) {
      byte[] bytes = new byte[6 * type.bytes()];
      new Random(type.ordinal()).nextBytes(bytes);
      tensors.add(Tensor.of("t." + type, type, List.of(2L, 3L), ByteBuffer.wrap(bytes)));
    }
    Path file = dir.resolve("all.safetensors");
    Safetensors.write(file, Map.of("step", "7", "spec", "{\"seed\":1}"), tensors);

    Safetensors read = Safetensors.open(file);
    assertThat(read.metadata()).isEqualTo(Map.of("step", "7", "spec", "{\"seed\":1}"));
    for (TensorType type : TensorType.values()) {
      byte[] expected = new byte[6 * type.bytes()];
      new Random(type.ordinal()).nextBytes(expected);
      byte[] found = new byte[expected.length];
      read.bytes("t." + type).get(found);
      assertThat(found).isEqualTo(expected);
      assertThat(read.layout("t." + type).shape()).containsExactly(2L, 3L);
    }
  }

  @Test
  void bytesAreThoseOfTheReferenceFormat() throws IOException {
    Path file = dir.resolve("two.safetensors");
    Safetensors.write(
        file,
        Map.of("format", "pt"),
        List.of(
            Tensor.of("mask", List.of(3L), new byte[] {1, 2, 3}),
            Tensor.of("bias", List.of(), new float[] {1.5f})));
    String json =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"bias\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
            + "\"mask\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[4,7]}}";
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) buffer.getLong();
    assertThat(length % 8).isZero();
    assertThat(new String(bytes, 8, length, StandardCharsets.UTF_8).strip()).isEqualTo(json);
    assertThat(buffer.getFloat(8 + length)).isEqualTo(1.5f);
    assertThat(bytes).endsWith(1, 2, 3).hasSize(8 + length + 7);
  }

  @Test
  void wideTypesComeFirstSoThatAllAreAligned() throws IOException {
    Path file = dir.resolve("aligned.safetensors");
    Safetensors.write(
        file,
        Map.of(),
        List.of(
            Tensor.of("a", List.of(3L), new byte[3]),
            Tensor.of("b", List.of(2L), new float[2]),
            Tensor.of("c", TensorType.I64, List.of(1L), ByteBuffer.allocate(8))));
    assertThat(Safetensors.open(file).tensors().keySet()).containsExactly("c", "b", "a");
  }

  @Test
  void emptyTensorsAndEmptyFilesAreWhole() throws IOException {
    Path file = dir.resolve("empty.safetensors");
    Safetensors.write(file, Map.of(), List.of(Tensor.of("none", List.of(0L, 5L), new float[0])));
    assertThat(Safetensors.open(file).floats("none")).isEmpty();
    Safetensors.write(file, Map.of(), List.of());
    assertThat(Safetensors.open(file).tensors()).isEmpty();
  }

  @Test
  void aBodyOfTheWrongLengthLeavesTheOldFile() throws IOException {
    Path file = dir.resolve("old.safetensors");
    Safetensors.write(file, Map.of(), List.of(Tensor.of("w", List.of(1L), new float[] {3})));
    List<Tensor> wrong = List.of(Tensor.of("w", List.of(2L), new float[] {4}));
    assertThatThrownBy(() -> Safetensors.write(file, Map.of(), wrong))
        .hasMessage("tensor w: 4 bytes (expected: 8, for F32 [2])");
    assertThat(Safetensors.open(file).floats("w")).containsExactly(3f);
    assertThat(dir.toFile().list()).containsExactly("old.safetensors");
  }

  @Test
  void aFileCutAnywhereIsRefused() throws IOException {
    Path file = dir.resolve("whole.safetensors");
    Safetensors.write(file, Map.of(), List.of(Tensor.of("w", List.of(4L), new float[4])));
    byte[] whole = Files.readAllBytes(file);
    for (int size = 0; size < whole.length; size++) {
      Path cut = Files.write(dir.resolve("cut.safetensors"), Arrays.copyOf(whole, size));
      assertThatThrownBy(() -> Safetensors.open(cut))
          .isInstanceOf(MalformedFileException.class)
          .hasMessageStartingWith("cut.safetensors: ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[]|8|header: ARRAY (expected: a JSON object)",
        "{\"w\":3}|8|tensor w: dtype  (expected: one of F64, F32, BF16, I64, I32, U8)",
        "{\"w\":{\"dtype\":\"Q4\",\"shape\":[2],\"data_offsets\":[0,8]}}|8"
            + "|tensor w: dtype \"Q4\" (expected: one of F64, F32, BF16, I64, I32, U8)",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}|8"
            + "|tensor w: shape [-2] (expected: whole numbers >= 0)",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}|8"
            + "|tensor w: data_offsets [8, 0] (expected: begin and end)",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}|8"
            + "|tensor w: 8 bytes (expected: 12, for F32 [3])",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}|8"
            + "|tensor w: shape [4294967296, 4294967296] (expected: fewer than 2^63 bytes)",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|8"
            + "|tensor w: begins at byte 4 (expected: 0, without gap or overlap)",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|8"
            + "|8 bytes of tensors (expected: 4, by the header); the file is too long",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}|8"
            + "|8 bytes of tensors (expected: 16, by the header); the file is cut short",
        "{\"__metadata__\":{\"step\":7}}|0|metadata step: 7 (expected: text)",
      })
  void aFaultyHeaderIsRefusedByName(String json, int dataBytes, String fault) throws IOException {
    assertThatThrownBy(() -> Safetensors.open(fileOf(json, dataBytes)))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("bad.safetensors: " + fault);
  }

  @Test
  void aNameGivenTwiceIsRefused() throws IOException {
    String tensor = "\"w\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}";
    Path file = fileOf("{" + tensor + "," + tensor + "}", 1);
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("Duplicate field 'w'");
  }

  @Test
  void aTensorOfAnotherShapeIsRefusedByName() throws IOException {
    Path file = dir.resolve("shape.safetensors");
    Safetensors.write(file, Map.of(), List.of(Tensor.of("w", List.of(2L, 3L), new float[6])));
    Safetensors read = Safetensors.open(file);
    assertThat(read.require("w", TensorType.F32, -1, 3).elements()).isEqualTo(6);
    assertThatThrownBy(() -> read.require("w", TensorType.F32, -1, 4))
        .hasMessage("shape.safetensors: tensor w: F32 [2, 3] (expected: F32 [-1, 4], -1 for any)");
    assertThatThrownBy(() -> read.layout("v"))
        .hasMessage("shape.safetensors: no tensor v (has: [w])");
  }

  private Path fileOf(String json, int dataBytes) throws IOException {
    byte[] header = json.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header);
    return Files.write(dir.resolve("bad.safetensors"), bytes.array());
  }
}
