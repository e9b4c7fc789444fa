package io.graupel.deploy.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which Java the script starts, with programs in place of Javas that say who they are. */
class ScriptTest {
  @TempDir Path folder;

  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void unpack() throws IOException {
    Files.createDirectories(folder.resolve("dist/lib/app"));
    Files.writeString(folder.resolve("dist/lib/app/graupel-launcher-1.jar"), "");
    Files.copy(Path.of("../../graupel"), folder.resolve("dist/graupel"));
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("HOME", folder.toString());
    environment.put("GRAUPEL_JVMS", "");
  }

  private Path java(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    Path java = home.resolve("bin/java");
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    Files.writeString(java, "#!/bin/sh\necho \"" + name + " $*\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    return home;
  }

  private record Ended(int status, String out) {}

  private Ended run(String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", folder.resolve("dist/graupel").toString())
            .redirectErrorStream(true);
    builder.command().addAll(java.util.List.of(arguments));
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out);
  }

  @Test
  void javaHomeComesFirst() throws IOException, InterruptedException {
    environment.put("JAVA_HOME", java("mine", "21.0.1").toString());
    environment.put("PATH", java("path", "25").resolve("bin") + ":/usr/bin:/bin");
    assertThat(run("ls").out()).startsWith("mine ").contains("io.graupel.deploy.launcher.Main ls");
  }

  @Test
  void oneThatIsTooOldIsPassedOver() throws IOException, InterruptedException {
    environment.put("JAVA_HOME", java("old", "17.0.15").toString());
    environment.put("PATH", java("path", "22.0.1").resolve("bin") + ":/usr/bin:/bin");
    assertThat(run("ls").out()).startsWith("path ").doesNotContain("sun-misc-unsafe");
  }

  @Test
  void theUsualFoldersComeLast() throws IOException, InterruptedException {
    environment.put("PATH", java("path", "11").resolve("bin") + ":/usr/bin:/bin");
    environment.put("GRAUPEL_JVMS", java("kept", "25.0.3").toString());
    assertThat(run("broker", "--port", "1").out())
        .startsWith("kept ")
        .contains("--sun-misc-unsafe-memory-access=allow")
        .contains("io.graupel.deploy.broker.BrokerMain --port 1");
  }

  @Test
  void noneThatWillDoIsToldWithThoseThatWereFound() throws IOException, InterruptedException {
    environment.put("JAVA_HOME", java("old", "17.0.15").toString());
    environment.put("PATH", java("older", "11.0.2").resolve("bin") + ":/usr/bin:/bin");
    Ended ended = run("ls");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out())
        .contains("needs Java 21 or newer")
        .contains("old (17)")
        .contains("older (11)")
        .contains("JAVA_HOME");
  }
}
