package io.graupel.deploy.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {
  private static final Path SHIPPED = Path.of("src/dist/presets");

  static java.util.List<Path> presets() throws IOException {
    try (var files = Files.list(SHIPPED)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("presets")
  void shippedPresetIsAValidSpecOnceItsInputIsNamed(Path preset) throws IOException {
    ObjectNode spec = Codec.tree(Files.readString(preset));
    switch (spec.path("kind").asText()) {
      case "sample" -> spec.put("model", "j-aaaaaaaaaa");
      case "evaluate" -> spec.put("samples", "j-aaaaaaaaaa");
      default -> {}
    }
    assertThat(Codec.spec(spec).name() + ".yaml").isEqualTo(preset.getFileName().toString());
    assertThat(Files.readAllLines(preset).getFirst()).startsWith("# ");
  }
}
