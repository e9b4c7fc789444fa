package io.graupel.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerSettingsTest {
  @Test
  void whatIsNotSaidHasItsDefault() {
    WorkerSettings settings =
        WorkerSettings.parse(List.of(), Map.of("GRAUPEL_KAFKA", "kafka:9092"));

    assertThat(settings.bootstrap()).isEqualTo("kafka:9092");
    assertThat(settings.device()).isEqualTo("cpu");
    assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(45));
    assertThat(settings.exitWithParent()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --bootstrap a:1 --lise 3          | unknown option --lise
          --bootstrap a:1 --device tpu      | device: tpu (expected: cpu or cuda:N)
          --bootstrap a:1 --lease soon      | --lease: soon (expected: a whole number)
          --bootstrap a:1 --name            | --name: absent (expected: a value)
          --name cpu-1                      | --bootstrap: absent (expected: HOST:PORT)
          --bootstrap a:1 --metrics-port -2 | metrics-port: -2 (expected: 0 to 65535)
          """)
  void aBadOptionStopsStartUpWithWords(String line, String message) {
    assertThatThrownBy(() -> WorkerSettings.parse(List.of(line.split(" ")), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
