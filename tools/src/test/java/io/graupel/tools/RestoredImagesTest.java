package io.graupel.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.storage.Safetensors;
import io.graupel.storage.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoredImagesTest {
  @TempDir Path folder;

  private Path part(String name, List<Long> shape, float... pixels) throws IOException {
    Path file = folder.resolve(name);
    Safetensors.write(file, Map.of(), List.of(Tensor.of("sampled", shape, pixels)));
    return file;
  }

  @Test
  void imagesAreNamedAfterTheirOriginalsInOrder() throws IOException {
    Path first = part("a", List.of(1L, 1L, 1L, 2L), -1, 1);
    Path second = part("b", List.of(1L, 1L, 1L, 2L), 0, 1.7f);

    List<Path> written =
        RestoredImages.write(
            List.of(first, second), List.of(Path.of("cat.jpeg"), Path.of("d/dog.png")), folder);

    assertThat(written).containsExactly(folder.resolve("cat.png"), folder.resolve("d/dog.png"));
    assertThat(grey(written.get(0))).containsExactly(0, 255);
    assertThat(grey(written.get(1))).containsExactly(128, 255);
  }

  private static int[] grey(Path file) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    return image.getRaster().getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
  }

  @Test
  void colourComesInPlanes() throws IOException {
    Path part = part("c", List.of(1L, 3L, 1L, 1L), 1, 0, -1);

    Path written =
        RestoredImages.write(List.of(part), List.of(Path.of("x.png")), folder.resolve("out"))
            .getFirst();

    assertThat(ImageIO.read(written.toFile()).getRGB(0, 0)).isEqualTo(0xffff8000);
  }

  @Test
  void twoFilesOfOneNameKeepTheirEndings() {
    assertThat(RestoredImages.targets(List.of(Path.of("a.jpg"), Path.of("a.png"))))
        .containsExactly(Path.of("a.png"), Path.of("a.png.png"));
  }

  @Test
  void aFolderGivesTheNameOfItsDataSet() {
    assertThat(RestoreCommand.datasetName(Path.of("/tmp/My Photos (2)")))
        .isEqualTo("restore-my-photos-2");
    assertThat(RestoreCommand.datasetName(Path.of("/tmp/" + "x".repeat(80)))).hasSize(63);
  }
}
