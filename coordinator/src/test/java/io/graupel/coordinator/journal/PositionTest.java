package io.graupel.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PositionTest {
  @Test
  void aPositionIsKeptUnderItsInput() {
    TopicPartition input = new TopicPartition("graupel.events.cpu-small", 0);

    assertThat(Position.key(input)).isEqualTo("@position/graupel.events.cpu-small-0");
    assertThat(Position.input(Position.key(input))).contains(input);
    assertThat(Position.decode(new Position(42).encoded())).isEqualTo(new Position(42));
    assertThat(Position.isKey("j-abcdefghij")).isFalse();
  }
}
