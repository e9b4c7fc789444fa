package io.graupel.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The training recipes that ship: each a valid spec of a network that can be built. */
class PresetsTest {
  private static final Path PRESETS = Path.of("../deploy/launcher/src/dist/presets");

  @ParameterizedTest
  @CsvSource({"blur-mnist-demo, 191585, 2500", "blur-mnist-paper, 56612916, 700000"})
  void recipeDescribesANetwork(String name, int parameters, long steps) throws IOException {
    JobSpec.Train spec =
        (JobSpec.Train) Codec.spec(Files.readString(PRESETS.resolve(name + ".yaml")));
    assertThat(spec.name()).isEqualTo(name);
    assertThat(spec.training().steps()).isEqualTo(steps);
    assertThat(spec.degradation().steps()).isEqualTo(20);
    assertThat(Networks.layout(spec, 1).elements()).isEqualTo(parameters);
  }

  /** At 3 channels of 32x32 pixels, as the papers count. */
  @ParameterizedTest
  @CsvSource({
    "convnext-64, 56615708",
    "convnext-32, 3737692",
    "convnext-16, 1007996",
    "convnext-16-two-levels, 271900",
    "residual-128, 35746307",
    "residual-64, 8952067",
    "residual-16, 192163"
  })
  void networkHasItsParameters(String name, int parameters) throws IOException {
    String recipe =
        Files.readString(PRESETS.resolve("blur-mnist-demo.yaml"))
            .replace("side: 28", "side: 32")
            .replaceFirst("network: .*", "network: {preset: " + name + "}");
    assertThat(Networks.layout((JobSpec.Train) Codec.spec(recipe), 3).elements())
        .isEqualTo(parameters);
  }
}
