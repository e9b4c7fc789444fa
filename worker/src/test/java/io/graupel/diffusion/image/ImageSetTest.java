package io.graupel.diffusion.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.protocol.job.Images;
import io.graupel.storage.MalformedFileException;
import io.graupel.storage.Safetensors;
import io.graupel.storage.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSetTest {
  @TempDir private Path dir;
  private int files;

  @Test
  void readsTheCanonicalFile() throws IOException {
    Path file =
        write(Tensor.of("images", List.of(2L, 1L, 2L, 2L), bytes(0, 1, 2, 3, 4, 5, 6, 255)));
    ImageSet images = ImageSet.read(file);
    assertThat(images.count()).isEqualTo(2);
    assertThat(images.channels()).isEqualTo(1);
    assertThat(images.side()).isEqualTo(2);
    assertThat(images.pixels()).isEqualTo(bytes(0, 1, 2, 3, 4, 5, 6, 255));
  }

  @Test
  void labelsStayWithTheirImages() throws IOException {
    Tensor pixels = Tensor.of("images", List.of(3L, 1L, 1L, 1L), bytes(10, 20, 30));
    ImageSet images =
        ImageSet.read(write(pixels, Tensor.of("labels", List.of(3L), bytes(7, 0, 255)))).resized(2);
    assertThat(images.labels())
        .hasValueSatisfying(all -> assertThat(all).isEqualTo(bytes(7, 0, 255)));
    assertThat(images.range(1, 2).resized(4).labels())
        .hasValueSatisfying(some -> assertThat(some).isEqualTo(bytes(0, 255)));
    assertThat(ImageSet.read(write(pixels)).labels()).isEmpty();
  }

  @Test
  void labelsThatDoNotGoWithTheImagesAreRefused() throws IOException {
    Path two =
        write(
            Tensor.of("images", List.of(3L, 1L, 1L, 1L), bytes(1, 2, 3)),
            Tensor.of("labels", List.of(2L), bytes(0, 1)));
    assertThatThrownBy(() -> ImageSet.read(two))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("tensor labels: U8 [2] (expected: U8 [3]");
    assertThatThrownBy(() -> new ImageSet(1, 1, 1, bytes(1), Optional.of(bytes(1, 2))))
        .hasMessage("labels: 2 (expected: 1, one for each image)");
  }

  @Test
  void filesOfAnotherKindAreRefusedByWhatTheyHold() throws IOException {
    Path floats = write(Tensor.of("images", List.of(1L, 1L, 1L, 1L), new float[1]));
    assertThatThrownBy(() -> ImageSet.read(floats))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("tensor images: F32 [1, 1, 1, 1] (expected: U8");
    Path wide = write(Tensor.of("images", List.of(1L, 1L, 1L, 2L), bytes(1, 2)));
    assertThatThrownBy(() -> ImageSet.read(wide))
        .hasMessageContaining("images of 1x2 pixels (expected: square); crop them first");
  }

  /** Weights of pixel centres: 0, 1/4, 3/4, 1 from the left pixel to the right. */
  @Test
  void enlargesBetweenPixelCentres() {
    ImageSet small = new ImageSet(1, 1, 2, bytes(0, 100, 200, 255));
    assertThat(small.resized(4).pixels())
        .isEqualTo(bytes(0, 25, 75, 100, 50, 72, 117, 139, 150, 167, 200, 216, 200, 214, 241, 255));
  }

  @Test
  void shrinksByPickingBetweenTheNearest() {
    ImageSet large =
        new ImageSet(1, 1, 4, bytes(0, 10, 20, 30, 0, 10, 20, 30, 0, 10, 20, 30, 0, 10, 20, 30));
    assertThat(large.resized(2).pixels()).isEqualTo(bytes(5, 25, 5, 25));
  }

  @Test
  void paddingAddsBlackAndInterpolatesNothing() {
    ImageSet two = new ImageSet(1, 2, 2, bytes(1, 2, 3, 4, 5, 6, 7, 8));
    assertThat(two.fitted(4, Images.Fit.PAD).pixels())
        .isEqualTo(
            bytes(
                0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, // first channel
                0, 0, 0, 0, 0, 5, 6, 0, 0, 7, 8, 0, 0, 0, 0, 0));
    assertThat(two.fitted(3, Images.Fit.PAD).pixels())
        .isEqualTo(bytes(1, 2, 0, 3, 4, 0, 0, 0, 0, 5, 6, 0, 7, 8, 0, 0, 0, 0));
    assertThat(two.fitted(2, Images.Fit.PAD)).isSameAs(two);
  }

  @Test
  void paddedImagesShrinkToTheMeansOfWholeBlocks() {
    ImageSet two =
        new ImageSet(1, 2, 3, bytes(8, 8, 9, 8, 8, 9, 4, 8, 16, 0, 0, 0, 0, 0, 0, 0, 0, 4));
    assertThat(two.fitted(2, Images.Fit.PAD).pixels()).isEqualTo(bytes(8, 5, 3, 4, 0, 0, 0, 1));
    assertThat(two.fitted(2, Images.Fit.RESIZE))
        .extracting(ImageSet::pixels)
        .isEqualTo(two.resized(2).pixels());
  }

  @Test
  void planesDoNotMix() {
    ImageSet two = new ImageSet(1, 2, 2, bytes(0, 0, 0, 0, 200, 200, 200, 200));
    byte[] resized = two.resized(3).pixels();
    for (int i = 0; i < 18; i++) {
      assertThat(Byte.toUnsignedInt(resized[i])).isEqualTo(i < 9 ? 0 : 200);
    }
  }

  @Test
  void blackIsMinusOneAndWhiteIsOne() {
    ImageSet images = new ImageSet(2, 1, 1, bytes(0, 255));
    assertThat(images.toFloats()).containsExactly(-1f, 1f);
    assertThat(images.range(1, 1).toFloats()).containsExactly(1f);
  }

  @Test
  void rangesBeyondTheSetAreRefused() {
    ImageSet images = new ImageSet(2, 1, 1, bytes(0, 255));
    assertThatThrownBy(() -> images.range(1, 2))
        .hasMessage("images: 1 to 2 (expected: within 0 to 1)");
  }

  private Path write(Tensor... tensors) throws IOException {
    Path file = dir.resolve("split-" + files++);
    Safetensors.write(file, Map.of(), List.of(tensors));
    return file;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
