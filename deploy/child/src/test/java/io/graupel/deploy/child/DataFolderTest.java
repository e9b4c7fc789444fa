package io.graupel.deploy.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path dir;

  @Test
  void aFolderIsForOneAtATime() throws IOException {
    try (DataFolder folder = DataFolder.take(dir.resolve("new/one"))) {
      assertThatThrownBy(() -> DataFolder.take(folder.path()))
          .isInstanceOf(ProblemException.class)
          .hasMessage(
              "data: %s is in use by process %d (expected: one process a folder); stop it, or"
                  + " choose another --data",
              folder.path(), ProcessHandle.current().pid());
    }
    DataFolder.take(dir.resolve("new/one")).close();
  }

  @Test
  void aPortChosenOnceStays() throws IOException {
    try (DataFolder folder = DataFolder.take(dir)) {
      int port = folder.port("port", 0);
      assertThat(port).isPositive();
      assertThat(folder.port("port", 0)).isEqualTo(port);
      assertThat(folder.port("other-port", 0)).isPositive();
    }
  }

  @Test
  void aPortThatWasTakenMeanwhileIsReplacedAndOneAskedForIsNot() throws IOException {
    try (DataFolder folder = DataFolder.take(dir);
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int taken = other.getLocalPort();
      Files.writeString(dir.resolve("port"), taken + "\n");
      assertThat(folder.port("port", 0)).isPositive().isNotEqualTo(taken);
      assertThatThrownBy(() -> folder.port("port", taken))
          .isInstanceOf(ProblemException.class)
          .hasMessageStartingWith("port: %d is taken", taken);
    }
  }
}
