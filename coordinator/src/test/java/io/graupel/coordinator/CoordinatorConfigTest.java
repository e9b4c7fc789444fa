package io.graupel.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.coordinator.api.Access;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoordinatorConfigTest {
  private static final Map<String, String> STORE =
      Map.of(
          "GRAUPEL_S3_ENDPOINT", "http://127.0.0.1:9000",
          "GRAUPEL_S3_BUCKET", "graupel",
          "GRAUPEL_S3_ACCESS_KEY", "a",
          "GRAUPEL_S3_SECRET_KEY", "s");

  @Test
  void theCommandLineComesBeforeTheEnvironment() {
    Map<String, String> environment = new HashMap<>(STORE);
    environment.put("GRAUPEL_KAFKA", "elsewhere:9092");

    CoordinatorConfig config =
        CoordinatorConfig.of(
            List.of("--bootstrap", "here:9092", "--lease", "20", "--exit-with-parent"),
            environment);

    assertThat(config.journal().bootstrap()).isEqualTo("here:9092");
    assertThat(config.journal().leases().other()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.exitWithParent()).isTrue();
    assertThat(CoordinatorConfig.of(List.of(), environment).journal().bootstrap())
        .isEqualTo("elsewhere:9092");
  }

  @Test
  void nobodyIsLetInWithoutATokenUnlessAsked() {
    Map<String, String> named = new HashMap<>(STORE);
    named.put("GRAUPEL_ADMIN_TOKEN_SHA256", "a".repeat(64));
    List<String> plain = List.of("--bootstrap", "here:9092");
    List<String> dev = List.of("--bootstrap", "here:9092", "--dev");

    assertThat(CoordinatorConfig.of(plain, STORE).access())
        .isEqualTo(new Access.ByToken(Optional.empty()));
    assertThat(CoordinatorConfig.of(plain, named).access())
        .isEqualTo(new Access.ByToken(Optional.of("a".repeat(64))));
    assertThat(CoordinatorConfig.of(dev, STORE).access()).isEqualTo(new Access.Open());
    assertThatThrownBy(() -> CoordinatorConfig.of(dev, named))
        .hasMessageStartingWith("--dev: given with GRAUPEL_ADMIN_TOKEN_SHA256");
    named.put("GRAUPEL_ADMIN_TOKEN_SHA256", "hunter2");
    assertThatThrownBy(() -> CoordinatorConfig.of(plain, named))
        .hasMessageStartingWith("GRAUPEL_ADMIN_TOKEN_SHA256: 7 characters")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --bootstrap here:9092 --prot 80      | --prot: unknown option
          --bootstrap here:9092 --http-port    | --http-port: no value
          --bootstrap here:9092 --http-port no | --http-port: "no" (expected: a whole number)
          --bootstrap here                     | bootstrap: "here" (expected: host:port
          --http-port 80                       | --bootstrap: not given
          --bootstrap here:9092 --lease 10     | other lease: PT10S (expected: longer than 3 heartbeats
          """)
  void aWrongSettingStopsStartUpWithWords(String arguments, String words) {
    assertThatThrownBy(() -> CoordinatorConfig.of(List.of(arguments.split(" ")), STORE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(words);
  }
}
