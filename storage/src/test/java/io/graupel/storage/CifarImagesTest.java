package io.graupel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarImagesTest {
  private static final int RECORD = 3073;

  @TempDir Path dir;

  @Test
  void batchesAreReadOneAfterTheOther() throws IOException {
    Path one = write("data_batch_1.bin", records(3, 9));
    Path two = write("data_batch_2.bin", records(0));
    Path out = dir.resolve("train.safetensors");
    CanonicalImages images = CifarImages.read(List.of(one, two)).write(out);

    assertThat(images.count()).isEqualTo(3);
    assertThat(images.channels()).isEqualTo(3);
    assertThat(images.classes()).hasSize(10).startsWith("airplane").endsWith("truck");
    ByteBuffer labels = Safetensors.open(out).bytes("labels");
    assertThat(new byte[] {labels.get(), labels.get(), labels.get()}).containsExactly(3, 9, 0);
    ByteBuffer pixels = Safetensors.open(out).bytes("images");
    for (int i = 0; i < pixels.capacity(); i++) {
      assertThat(pixels.get(i)).isEqualTo((byte) (i % 3072 % 251));
    }
  }

  @Test
  void aCompressedBatchReadsLikeThePlainOne() throws IOException {
    byte[] records = records(4, 6, 9);
    CifarImages.read(List.of(write("plain.bin", records))).write(dir.resolve("plain"));
    CifarImages.read(List.of(write("packed.bin.gz", gzip(records)))).write(dir.resolve("packed"));
    assertThat(dir.resolve("packed")).hasSameBinaryContentAs(dir.resolve("plain"));
  }

  @Test
  void aCompressedBatchCutShortIsRefused() throws IOException {
    byte[] packed = gzip(records(4, 6, 9));
    Path cut = write("cut.bin.gz", Arrays.copyOf(packed, packed.length / 2));
    assertThatThrownBy(() -> CifarImages.read(List.of(cut)))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith("cut.bin.gz: cut short or damaged: ")
        .hasMessageEndingWith("(expected: a whole gzip file); fetch it again");
  }

  @Test
  void aTruncatedBatchIsRefused() throws IOException {
    Path cut = write("data_batch_1.bin", Arrays.copyOf(records(1, 2), 2 * RECORD - 1));
    assertThatThrownBy(() -> CifarImages.read(List.of(cut)))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage(
            "data_batch_1.bin: 6145 bytes (expected: a multiple of 3073, the size of a CIFAR-10"
                + " record); fetch it again");
  }

  @Test
  void aLabelBeyondTheClassesIsRefused() throws IOException {
    Path wrong = write("x.bin", records(1, 77));
    assertThatThrownBy(() -> CifarImages.read(List.of(wrong)).write(dir.resolve("out")))
        .hasMessage(
            "x.bin: record 1: label 77 (expected: 0 to 9); is it the binary version of CIFAR-10?");
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(dir.resolve(name), bytes);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] records(int... labels) {
    byte[] bytes = new byte[labels.length * RECORD];
    for (int i = 0; i < bytes.length; i++) {
      int at = i % RECORD;
      bytes[i] = (byte) (at == 0 ? labels[i / RECORD] : (at - 1) % 251);
    }
    return bytes;
  }
}
