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
  @CsvSource({"blur-mnist-demo, 204449, 2500", "blur-mnist-paper, 56612916, 700000"})
  void recipeDescribesANetwork(String name, int parameters, long steps) throws IOException {
    JobSpec.Train spec =
        (JobSpec.Train) Codec.spec(Files.readString(PRESETS.resolve(name + ".yaml")));
    assertThat(spec.name()).isEqualTo(name);
    assertThat(spec.training().steps()).isEqualTo(steps);
    assertThat(spec.degradation().steps()).isEqualTo(20);
    assertThat(Networks.layout(spec, 1).elements()).isEqualTo(parameters);
  }
}
