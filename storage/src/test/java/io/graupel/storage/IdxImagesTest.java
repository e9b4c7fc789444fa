package io.graupel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxImagesTest {
  private static final byte[] PIXELS = {1, 2, 3, 4, 5, 6, (byte) 250, (byte) 251, 9, 10, 11, 12};

  @TempDir Path dir;

  @Test
  void plainAndCompressedFilesGiveTheSameImages() throws IOException {
    Path plain = write("images", images(2, PIXELS));
    Path compressed = write("images.gz", gzip(images(2, PIXELS)));
    Path labels = write("labels.gz", gzip(labels(2, 7, 0)));

    CanonicalImages found = canonical(plain, Optional.of(labels));
    assertThat(found.count()).isEqualTo(2);
    assertThat(found.channels()).isEqualTo(1);
    assertThat(found.height()).isEqualTo(2);
    assertThat(found.width()).isEqualTo(3);
    assertThat(found.classes()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
    assertThat(bytes("images")).isEqualTo(PIXELS);
    assertThat(bytes("labels")).containsExactly(7, 0);

    assertThat(canonical(compressed, Optional.of(labels))).isEqualTo(found);
    assertThat(bytes("images")).isEqualTo(PIXELS);
  }

  @Test
  void labelsMayBeLeftOut() throws IOException {
    assertThat(canonical(write("images", images(2, PIXELS)), Optional.empty()).classes()).isEmpty();
    assertThat(Safetensors.open(dir.resolve("out.safetensors")).tensors())
        .containsOnlyKeys("images");
  }

  @Test
  void aTruncatedFileIsRefusedAndLeavesNothing() throws IOException {
    byte[] whole = images(2, PIXELS);
    Path cut = write("train", Arrays.copyOf(whole, whole.length - 4));
    assertThatThrownBy(() -> canonical(cut, Optional.empty()))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage(
            "train: ends after 1 images and 2 bytes (expected: 2 images, by its header); fetch it"
                + " again");
    assertThat(dir.toFile().list()).containsExactly("train");
  }

  @Test
  void aTruncatedCompressedFileIsRefusedWhereverItIsCut() throws IOException {
    byte[] whole = gzip(images(2, PIXELS));
    for (int size = 0; size < whole.length; size++) {
      Path cut = write("train.gz", Arrays.copyOf(whole, size));
      assertThatThrownBy(() -> canonical(cut, Optional.empty()))
          .isInstanceOf(MalformedFileException.class)
          .hasMessageStartingWith("train.gz: ");
    }
  }

  @Test
  void aFileThatGoesOnIsRefused() throws IOException {
    Path longer = write("train", images(1, PIXELS));
    assertThatThrownBy(() -> canonical(longer, Optional.empty()))
        .hasMessage(
            "train: goes on after 1 images (expected: its end, by its header); fetch it again");
  }

  @Test
  void labelsInPlaceOfImagesAreRecognised() throws IOException {
    Path labels = write("train", labels(8, 1, 2, 3, 4, 5, 6, 7, 8));
    assertThatThrownBy(() -> canonical(labels, Optional.empty()))
        .hasMessage("train: magic number 2049 (expected: 2051, for IDX images); these are labels");
    Path text = write("readme", "this is not an IDX file".getBytes());
    assertThatThrownBy(() -> canonical(text, Optional.empty()))
        .hasMessageEndingWith("(expected: 2051, for IDX images); is it an IDX file?");
  }

  @Test
  void anotherNumberOfLabelsIsRefused() throws IOException {
    Path images = write("images", images(2, PIXELS));
    Path labels = write("labels", labels(3, 1, 2, 3));
    assertThatThrownBy(() -> canonical(images, Optional.of(labels)))
        .hasMessage("labels: 3 labels (expected: 2, as many as images in images)");
    Path cut = write("labels", labels(2, 1));
    assertThatThrownBy(() -> canonical(images, Optional.of(cut)))
        .hasMessage("labels: ends after 1 labels (expected: 2, by its header); fetch it again");
  }

  private CanonicalImages canonical(Path images, Optional<Path> labels) throws IOException {
    return IdxImages.read(images, labels).write(dir.resolve("out.safetensors"));
  }

  private byte[] bytes(String tensor) throws IOException {
    ByteBuffer buffer = Safetensors.open(dir.resolve("out.safetensors")).bytes(tensor);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(dir.resolve(name), bytes);
  }

  private static byte[] images(int count, byte[] pixels) {
    return ByteBuffer.allocate(16 + pixels.length)
        .putInt(2051)
        .putInt(count)
        .putInt(2)
        .putInt(3)
        .put(pixels)
        .array();
  }

  private static byte[] labels(int count, int... labels) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + labels.length).putInt(2049).putInt(count);
    for (int label : labels) {
      bytes.put((byte) label);
    }
    return bytes.array();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
