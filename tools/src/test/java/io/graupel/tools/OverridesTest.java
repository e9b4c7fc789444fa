package io.graupel.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.tools.client.CommandException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverridesTest {
  private static ObjectNode changed(String... settings) {
    ObjectNode spec = Codec.tree("name: a\ntraining: {images: 10, batch: 5}\nlist: [1, 2]\n");
    Overrides.apply(spec, List.of(settings));
    return spec;
  }

  @Test
  void valueIsReadAsYaml() {
    ObjectNode spec =
        changed("training.images=1000", "name=night run", "a=true", "b=1.5", "c=[1, 2]", "d=");
    assertThat(spec.at("/training/images").isIntegralNumber()).isTrue();
    assertThat(spec.at("/training/images").asLong()).isEqualTo(1000);
    assertThat(spec.at("/training/batch").asLong()).isEqualTo(5);
    assertThat(spec.at("/name").asText()).isEqualTo("night run");
    assertThat(spec.at("/a").isBoolean()).isTrue();
    assertThat(spec.at("/b").asDouble()).isEqualTo(1.5);
    assertThat(spec.at("/c")).hasSize(2);
    assertThat(spec.at("/d").isNull()).isTrue();
  }

  @Test
  void valueMayHoldEqualsSigns() {
    assertThat(changed("name=a=b").at("/name").asText()).isEqualTo("a=b");
  }

  @Test
  void listEntryIsNamedByItsIndex() {
    assertThat(changed("list[1]=7").at("/list/1").asInt()).isEqualTo(7);
    assertThatThrownBy(() -> changed("list[2]=7"))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("[2] (expected: 0 to 1)");
  }

  @Test
  void absentPlacesAreMadeForTheStrictReaderToJudge() {
    assertThat(changed("sampler.stride=2").at("/sampler/stride").asInt()).isEqualTo(2);
  }

  @Test
  void settingWithoutAValueIsRefused() {
    assertThatThrownBy(() -> changed("training.images"))
        .hasMessage("--set: training.images (expected: such as training.images=1000)");
  }
}
