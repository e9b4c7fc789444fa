package io.graupel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderImagesTest {
  @TempDir Path dir;

  @Test
  void coloursComeInPlanesAndFilesInOrderOfName() throws IOException {
    BufferedImage first = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    first.setRGB(0, 0, 0x010203);
    first.setRGB(1, 0, 0xfafbfc);
    save(first, "png", "a.png");
    save(new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB), "png", "b.PNG");
    Files.writeString(dir.resolve("notes.txt"), "not an image, and not named like one");

    CanonicalImages images = canonical();
    assertThat(images.count()).isEqualTo(2);
    assertThat(images.channels()).isEqualTo(3);
    assertThat(images.classes()).isEmpty();
    assertThat(bytes("images")).containsExactly(1, 0xfa, 2, 0xfb, 3, 0xfc, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void greyValuesAreTakenAsStored() throws IOException {
    BufferedImage ramp = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < 256; x++) {
      ramp.getRaster().setSample(x, 0, 0, x);
    }
    save(ramp, "png", "ramp.png");
    assertThat(canonical().channels()).isEqualTo(1);
    int[] found = bytes("images");
    for (int x = 0; x < 256; x++) {
      assertThat(found[x]).isEqualTo(x);
    }
  }

  @Test
  void greyAmongColoursBecomesColour() throws IOException {
    BufferedImage grey = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(0, 0, 0, 100);
    save(grey, "png", "a.png");
    BufferedImage blue = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    blue.setRGB(0, 0, 0x0000ff);
    save(blue, "png", "b.png");
    assertThat(canonical().channels()).isEqualTo(3);
    assertThat(bytes("images")).containsExactly(100, 100, 100, 0, 0, 255);
  }

  @Test
  void subfoldersAreClasses() throws IOException {
    for (String name : new String[] {"dog/1.png", "cat/2.png", "cat/1.png"}) {
      save(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png", name);
    }
    assertThat(canonical().classes()).containsExactly("cat", "dog");
    assertThat(bytes("labels")).containsExactly(0, 0, 1);
  }

  @Test
  void jpegIsReadToo() throws IOException {
    BufferedImage flat = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    int[] red = new int[256];
    Arrays.fill(red, 0xc82814);
    flat.setRGB(0, 0, 16, 16, red, 0, 16);
    save(flat, "jpeg", "flat.jpg");
    assertThat(canonical().channels()).isEqualTo(3);
    assertThat(bytes("images")[0]).isCloseTo(0xc8, within(4));
    assertThat(bytes("images")[512]).isCloseTo(0x14, within(4));
  }

  @Test
  void aPngThatIsNotOneIsRefused() throws IOException {
    save(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png", "a.png");
    Files.writeString(dir.resolve("b.png"), "<html>404</html>");
    assertThatThrownBy(this::canonical)
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("b.png: begins with 3c 68 74 6d 6c 3e 34 30 (expected: a PNG or JPEG image)");
    Files.write(dir.resolve("b.png"), new byte[0]);
    assertThatThrownBy(this::canonical).hasMessageStartingWith("b.png: begins with nothing");
  }

  @Test
  void aTruncatedPngIsRefusedAndLeavesNothing() throws IOException {
    save(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png", "a.png");
    byte[] whole = Files.readAllBytes(dir.resolve("a.png"));
    Files.write(dir.resolve("a.png"), Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(this::canonical)
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith("a.png: damaged: ");
    assertThat(dir.toFile().list()).containsExactly("a.png");
  }

  @Test
  void anImageOfAnotherSizeIsNamed() throws IOException {
    save(new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB), "png", "a.png");
    save(new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB), "png", "b.png");
    assertThatThrownBy(this::canonical)
        .hasMessage("b.png: 30x20 pixels (expected: 28x28, as a.png); all must be of one size");
  }

  @Test
  void anEmptyFolderIsRefused() {
    assertThatThrownBy(this::canonical)
        .isInstanceOf(MalformedFileException.class)
        .hasMessageEndingWith(
            ": no image (expected: .png, .jpg or .jpeg files, or sub-folders of them)");
  }

  @Test
  void imagesBesideFoldersOfImagesAreRefused() throws IOException {
    save(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png", "a.png");
    save(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png", "cat/b.png");
    assertThatThrownBy(this::canonical)
        .hasMessageEndingWith(
            ": both images (a.png) and folders of images (cat) (expected: one or the other)");
  }

  private CanonicalImages canonical() throws IOException {
    return FolderImages.read(dir).write(dir.resolve("out.safetensors"));
  }

  private int[] bytes(String tensor) throws IOException {
    ByteBuffer buffer = Safetensors.open(dir.resolve("out.safetensors")).bytes(tensor);
    int[] values = new int[buffer.remaining()];
    Arrays.setAll(values, i -> buffer.get(i) & 0xff);
    return values;
  }

  private void save(BufferedImage image, String format, String name) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, format, file.toFile());
  }
}
