package io.graupel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.tools.client.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Bad input gets words that name the thing, ends at most its own job, and loses nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
  private Path folder = Path.of("set before all");
  private Stack stack;

  @BeforeAll
  void up(@TempDir Path folder) throws IOException {
    this.folder = folder;
    stack = Stack.up(folder.resolve("data"), "--lease", "6");
  }

  @AfterAll
  void down() {
    stack.close();
  }

  private Stack.Ran submit(String spec) throws IOException {
    Path file = Files.writeString(folder.resolve("spec.yaml"), spec);
    return stack.graupel("submit", file.toString());
  }

  @Test
  void anUnknownDataSetIsRefusedWithThoseThatAreKnown() throws IOException {
    Stack.Ran ran = submit(Specs.train("x", 64, 64).replace("mnist-small", "mnist-large"));

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("mnist-large").contains("mnist-small");
  }

  @Test
  void aNegativeSizeIsRefusedWithItsField() throws IOException {
    Stack.Ran ran = submit(Specs.train("x", 64, 64).replace("batch: 32", "batch: -32"));

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("training.batch: -32 (expected: 1 to 65536)");
  }

  @Test
  void aBatchThatDoesNotFitEndsItsJobAndNothingElse() {
    String huge =
        Specs.train("huge", 6_000, 6_000)
            .replace("batch: 32", "batch: 6000")
            .replace("width: 8", "width: 256")
            .replace("side: 16", "side: 64");
    Job job = stack.awaitEnd(stack.submit(huge).id());

    assertThat(job.state()).isEqualTo("failed");
    assertThat(job.failure().orElseThrow())
        .contains("training.batch: 6000 of 1x64x64 at once needs");
    assertThat(stack.awaitEnd(stack.submit(Specs.train("small", 64, 64)).id()).state())
        .isEqualTo("succeeded");
  }

  @Test
  void aTruncatedIdxFileIsNamed() throws IOException {
    byte[] whole =
        Files.readAllBytes(
            Stack.script().resolveSibling("datasets/mnist-small/test-images-idx3-ubyte.gz"));
    byte[] half = java.util.Arrays.copyOf(whole, whole.length / 2);
    Path file = Files.write(folder.resolve("half-images-idx3-ubyte.gz"), half);

    Stack.Ran ran = stack.graupel("dataset", "add", "half", "--train", file.toString());

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("half-images-idx3-ubyte.gz");
    assertThat(stack.graupel("dataset", "ls").out()).doesNotContain("half");
  }

  @Test
  void aPictureThatIsNoneIsNamed() throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    Files.writeString(pictures.resolve("cat.png"), "meow");

    Stack.Ran ran = stack.graupel("dataset", "add", "cats", "--train", pictures.toString());

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("cat.png");
  }

  @Test
  void aCorruptCheckpointFallsBackToTheOneBefore() throws IOException {
    Job job = stack.submit(Specs.train("corrupt", 64_000, 6_400));
    int[] checkpoints = {0};
    stack.awaitEvent(
        job.id(), event -> event.kind().equals("checkpointed") && ++checkpoints[0] == 2);
    ProcessHandle worker = stack.process("worker-cpu-0");
    stack.signal(worker, "STOP");
    damageNewestModel(job);
    worker.destroyForcibly();

    Job ended = stack.awaitEnd(job.id());

    assertThat(ended.state()).isEqualTo("succeeded");
    assertThat(ended.attempt()).isEqualTo(2);
    assertThat(stack.log("worker-cpu-0")).contains("checkpoint damaged");
  }

  private void damageNewestModel(Job job) throws IOException {
    Path blobs =
        stack
            .data()
            .resolve("store")
            .resolve(bucket())
            .resolve("tenants/default/jobs/" + job.id())
            .resolve("blobs");
    List<Path> largest;
    try (Stream<Path> files = Files.walk(blobs)) {
      largest =
          files
              .filter(Files::isRegularFile)
              .filter(file -> file.toFile().length() > 20_000)
              .sorted((a, b) -> Long.compare(b.toFile().lastModified(), a.toFile().lastModified()))
              .toList();
    }
    Files.writeString(largest.getFirst(), "rubbish");
  }

  private Path bucket() throws IOException {
    try (Stream<Path> found = Files.walk(stack.data().resolve("store"), 3)) {
      Path bucket =
          found.filter(path -> path.endsWith("tenants")).findFirst().orElseThrow().getParent();
      return stack.data().resolve("store").relativize(bucket);
    }
  }
}
