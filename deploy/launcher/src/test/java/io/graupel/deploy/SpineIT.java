package io.graupel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graupel.tools.client.Artifact;
import io.graupel.tools.client.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One thin line through the whole system, by the command line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpineIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path folder = Path.of("set before all");
  private Stack stack;

  @BeforeAll
  void up(@TempDir Path folder) throws IOException {
    this.folder = folder;
    stack = Stack.up(folder.resolve("data"));
  }

  @AfterAll
  void down() {
    stack.close();
  }

  private Path write(String name, String spec) throws IOException {
    return Files.writeString(folder.resolve(name), spec);
  }

  @Test
  void aModelIsTrainedSampledAndMeasuredThroughTheFleet() throws IOException {
    Path spec = write("train.yaml", Specs.train("spine", 64, 3_200));
    Stack.Ran submitted =
        stack.graupel("submit", spec.toString(), "--set", "training.images=6400", "--wait", "-q");
    assertThat(submitted.exit()).as(submitted.err()).isZero();
    String train = submitted.out().strip();
    Job sample = stack.submit(Specs.sample(train, 64));
    Job evaluate = stack.submit(Specs.evaluate(sample.id()));

    Job measured = stack.awaitEnd(evaluate.id());

    assertThat(measured.state()).isEqualTo("succeeded");
    assertThat(measured.figures().path("n").asInt()).isEqualTo(64);
    assertThat(measured.figures().path("degraded.ssim").asDouble()).isBetween(-1.0, 1.0);
    assertThat(measured.figures().path("direct.rmse").asDouble())
        .isLessThan(measured.figures().path("degraded.rmse").asDouble());

    Stack.Ran fetched =
        stack.graupel("get", sample.id(), "grid.png", "--to", folder.resolve("got").toString());
    assertThat(fetched.exit()).as(fetched.err()).isZero();
    assertThat(ImageIO.read(folder.resolve("got/grid.png").toFile()).getWidth()).isGreaterThan(100);
    aStoredModuleMeasures(sample.id());
  }

  private void aStoredModuleMeasures(String samples) throws IOException {
    Path file = ModuleFiles.rows(folder.resolve("rows.pt"));
    Stack.Ran added = stack.graupel("dataset", "add", "rows", "--module", file.toString());
    assertThat(added.exit()).as(added.err()).isZero();
    Files.delete(file);
    assertThat(stack.graupel("dataset", "ls").out()).containsPattern("rows +module +- +- +\\d+ B");

    Job measured = stack.awaitEnd(stack.submit(Specs.evaluate(samples, "rows")).id());

    assertThat(measured.state()).isEqualTo("succeeded");
    assertThat(measured.figures().path("sampled.module-fid").asDouble()).isPositive();
    Path got = folder.resolve("measured");
    stack.graupel("get", measured.id(), "evaluation.json", "--to", got.toString());
    assertThat(got.resolve("evaluation.json"))
        .content()
        .contains("\"features\":\"" + added.out().strip() + "\"");
  }

  @Test
  void oneValueOfJsonIsPrintedForProgramsAlsoWhenItFails() throws IOException {
    Stack.Ran listed = stack.graupel("ls", "--all", "-o", "json");
    Stack.Ran missing = stack.graupel("show", "j-aaaaaaaaaa", "-o", "json");

    assertThat(JSON.readTree(listed.out()).path("jobs").isArray()).isTrue();
    assertThat(missing.exit()).isEqualTo(4);
    assertThat(JSON.readTree(missing.out()).path("error").path("detail").asText())
        .contains("j-aaaaaaaaaa");
  }

  @Test
  void theSameKeyQueuesTheSameJobOnce() {
    String spec = Specs.train("twice", 32, 32);
    JsonNode tree = io.graupel.protocol.codec.Codec.tree(spec);

    Job first = stack.client().submit(tree, "night-1");
    Job second = stack.client().submit(tree, "night-1");

    assertThat(second.id()).isEqualTo(first.id());
  }

  @Test
  void aCancelledTrainingEndsAndKeepsItsCheckpoints() {
    Job job = stack.submit(Specs.train("cancelled", 32_000_000, 3_200));
    stack.await(job.id(), "checkpointed");

    assertThat(stack.graupel("cancel", job.id()).exit()).isZero();

    assertThat(stack.awaitEnd(job.id()).state()).isEqualTo("cancelled");
    assertThat(stack.client().artifacts(job.id()))
        .extracting(Artifact::kind)
        .contains("checkpoint");
  }

  @Test
  void theWorkerIsShownWithItsDevice() {
    Stack.Ran shown = stack.graupel("workers");

    assertThat(shown.exit()).isZero();
    assertThat(shown.out()).contains("cpu-0");
    assertThat(List.of(stack.graupel("dataset", "ls").out().split("\\s+")))
        .contains("mnist-small", "cifar10-small");
  }
}
