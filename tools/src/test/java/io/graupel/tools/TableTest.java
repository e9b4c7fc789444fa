package io.graupel.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsLineUpAndNumbersStandToTheRight() {
    assertThat(
            new Table("ID", ">IMAGES", "WHY").row("j-1", "7", "").row("j-22", "1,000", "x").lines())
        .containsExactly("ID    IMAGES  WHY", "j-1        7  -", "j-22   1,000  x");
  }

  @Test
  void rowOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> new Table("A", "B").row("1")).hasMessage("row: 1 cells (expected: 2)");
  }
}
