package io.graupel.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class S3SettingsTest {
  private static final S3Settings SETTINGS =
      new S3Settings(URI.create("http://127.0.0.1:9000"), "graupel", "key", "hush");

  @Test
  void aChildProcessReadsWhatItsParentWrote() {
    assertThat(S3Settings.fromEnvironment(SETTINGS.toEnvironment())).isEqualTo(SETTINGS);
  }

  @Test
  void aMissingVariableIsNamed() {
    assertThatThrownBy(() -> S3Settings.fromEnvironment(Map.of()))
        .hasMessageStartingWith("GRAUPEL_S3_ENDPOINT: not set");
  }

  @Test
  void anAddressWithoutASchemeIsRefused() {
    assertThatThrownBy(() -> new S3Settings(URI.create("localhost:9000"), "graupel", "key", "hush"))
        .hasMessageStartingWith("endpoint: \"localhost:9000\" (expected: ");
  }

  @Test
  void theSecretIsNeverPrinted() {
    assertThat(SETTINGS.toString()).contains("graupel", "key").doesNotContain("hush");
  }
}
