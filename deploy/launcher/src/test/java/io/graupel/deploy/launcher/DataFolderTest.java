package io.graupel.deploy.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.graupel.tools.client.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path folder;

  @Test
  void secondLauncherIsToldWhoHoldsTheFolderAndWhatToDo() throws IOException {
    try (DataFolder held = DataFolder.take(folder)) {
      held.write(
          "run.json",
          JsonNodeFactory.instance.objectNode().put("pid", 4711).put("server", "http://h:1"));
      assertThatThrownBy(() -> DataFolder.take(folder))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("process id 4711")
          .hasMessageContaining("http://h:1")
          .hasMessageContaining("--data");
    }
  }

  @Test
  void folderIsFreeOnceItsLauncherIsGone() throws IOException {
    DataFolder.take(folder).close();
    try (DataFolder again = DataFolder.take(folder)) {
      assertThat(again.path()).isEqualTo(folder.toAbsolutePath());
    }
  }

  @Test
  void logOfTheRunBeforeIsKept() throws IOException {
    try (DataFolder held = DataFolder.take(folder)) {
      Files.writeString(held.freshLog("broker"), "first");
      assertThat(held.freshLog("broker")).doesNotExist();
      assertThat(folder.resolve("logs/broker.before.log")).hasContent("first");
    }
  }

  @Test
  void fileThatWasWrittenHalfReadsAsEmpty() throws IOException {
    try (DataFolder held = DataFolder.take(folder)) {
      Files.writeString(folder.resolve("run.json"), "{\"pid\":");
      assertThat(held.read("run.json")).isEmpty();
    }
  }
}
