package io.graupel.deploy.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedDatasetTest {
  private static final Path SHIPPED = Path.of("src/dist/datasets");

  static java.util.List<ShippedDataset> datasets() {
    return ShippedDataset.ALL;
  }

  @ParameterizedTest
  @MethodSource("datasets")
  void everyFileIsThereAndSaysWhoseItIs(ShippedDataset dataset) throws IOException {
    Path folder = SHIPPED.resolve(dataset.name());
    assertThat(Stream.concat(dataset.train().stream(), dataset.test().stream()))
        .allSatisfy(file -> assertThat(folder.resolve(file)).isNotEmptyFile());
    assertThat(Files.readString(folder.resolve("ATTRIBUTION")).lines()).hasSize(1);
    assertThat(folder.resolve("README.md")).content().contains("## Whose they are");
  }
}
