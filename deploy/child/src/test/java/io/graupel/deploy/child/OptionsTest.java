package io.graupel.deploy.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void allOptionsAreRead() {
    Options options = parse("--port", "9000", "--data", "/tmp/store");
    assertThat(options.port("--port")).isEqualTo(9000);
    assertThat(options.path("--data")).hasToString("/tmp/store");
  }

  @Test
  void whatIsMissingUnknownOrWrongIsNamed() {
    assertThatThrownBy(() -> parse("--port", "0"))
        .hasMessage("--data: missing (expected: all of [--data, --port])");
    assertThatThrownBy(() -> parse("--prot", "0"))
        .hasMessage("option: --prot (expected: one of [--data, --port])");
    assertThatThrownBy(() -> parse("--data")).hasMessage("--data: nothing (expected: a value)");
    assertThatThrownBy(() -> parse("--data", "d", "--port", "70000").port("--port"))
        .hasMessage("--port: 70000 (expected: 0 to 65535)");
  }

  private static Options parse(String... arguments) {
    return Options.parse(arguments, "--data", "--port");
  }
}
