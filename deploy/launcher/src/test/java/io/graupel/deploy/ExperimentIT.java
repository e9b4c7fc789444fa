package io.graupel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Experiments, and the network of one put to use, by the command line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExperimentIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path folder = Path.of("set before all");
  private Stack stack;

  @BeforeAll
  void up(@TempDir Path folder) throws IOException {
    this.folder = folder;
    stack = Stack.up(folder.resolve("data"));
  }

  @AfterAll
  void down() {
    stack.close();
  }

  private JsonNode run(String... further) throws IOException {
    String[] command = {"experiment", "run", "smoke", "--small", "-o", "json"};
    String[] whole = java.util.Arrays.copyOf(command, command.length + further.length);
    System.arraycopy(further, 0, whole, command.length, further.length);
    Stack.Ran ran = stack.graupel(whole);
    assertThat(ran.exit()).as(ran.err()).isZero();
    return JSON.readTree(ran.out());
  }

  private static String id(JsonNode findings, String job) {
    for (JsonNode line : findings.path("jobs")) {
      if (line.path("job").asText().equals(job)) {
        return line.path("id").asText();
      }
    }
    throw new AssertionError("no job " + job + " in " + findings);
  }

  private static void write(Path file, int grey) throws IOException {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    for (int at = 0; at < 16; at++) {
      image.getRaster().setSample(at, at, 0, grey);
    }
    ImageIO.write(image, "png", file.toFile());
  }

  @Test
  void anExperimentIsRunOnceHoweverOftenItIsAskedForAndItsNetworkRestores() throws IOException {
    JsonNode first = run("--out", folder.resolve("smoke.md").toString());
    JsonNode again = run();
    JsonNode another = run("--set", "sample.count=32");

    assertThat(first.path("rows")).extracting(row -> row.path("row").asText()).contains("sampled");
    assertThat(first.path("n").asText()).isEqualTo("64");
    assertThat(folder.resolve("smoke.md")).content().contains("| sampled |");
    assertThat(again.path("jobs")).isEqualTo(first.path("jobs"));
    assertThat(id(another, "train")).isEqualTo(id(first, "train"));
    assertThat(id(another, "sample")).isNotEqualTo(id(first, "sample"));

    Path photos = Files.createDirectory(folder.resolve("photos"));
    write(photos.resolve("one.png"), 200);
    write(photos.resolve("two.png"), 100);
    Stack.Ran restored =
        stack.graupel(
            "restore",
            photos.toString(),
            "--model",
            id(first, "train"),
            "--out",
            folder.resolve("restored").toString());
    assertThat(restored.exit()).as(restored.err()).isZero();
    assertThat(ImageIO.read(folder.resolve("restored/images/one.png").toFile()).getWidth())
        .isEqualTo(16);
    assertThat(folder.resolve("restored/images/two.png")).isNotEmptyFile();
    assertThat(folder.resolve("restored/grid.png")).isNotEmptyFile();
  }
}
