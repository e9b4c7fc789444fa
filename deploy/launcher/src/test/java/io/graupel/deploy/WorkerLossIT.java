package io.graupel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.tools.client.Artifact;
import io.graupel.tools.client.Job;
import io.graupel.tools.client.ServerEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Workers are killed and frozen; the job goes on elsewhere and is published once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkerLossIT {
  private Stack stack;

  @BeforeAll
  void up(@TempDir Path folder) throws IOException {
    stack = Stack.up(folder.resolve("data"), "--workers", "2", "--lease", "6");
  }

  @AfterAll
  void down() {
    stack.close();
  }

  private static String processOf(ServerEvent assigned) {
    String incarnation = assigned.fields().path("worker").asText();
    return "worker-" + incarnation.substring(0, incarnation.indexOf('.'));
  }

  private long resultsOf(Job job) {
    return stack.client().artifacts(job.id()).stream()
        .filter(artifact -> artifact.kind().equals("result"))
        .map(Artifact::slot)
        .distinct()
        .count();
  }

  @Test
  void aKilledWorkersTrainingIsFinishedFromItsLastCheckpoint() {
    Job job = stack.submit(Specs.train("killed", 64_000, 6_400));
    String worker = processOf(stack.await(job.id(), "assigned"));
    long kept = stack.await(job.id(), "checkpointed").fields().path("images").asLong();
    stack.kill(worker);

    Job ended = stack.awaitEnd(job.id());

    List<ServerEvent> story = stack.story(job.id());
    assertThat(ended.state()).isEqualTo("succeeded");
    assertThat(ended.attempt()).isEqualTo(2);
    assertThat(story).extracting(ServerEvent::kind).contains("lost", "assigned", "succeeded");
    assertThat(firstTrained(story, 2)).isGreaterThanOrEqualTo(kept);
    assertThat(resultsOf(job)).isEqualTo(1);
  }

  @Test
  void aBatchThatLosesAWorkerIsGatheredToTheBytesOfAnUncutJob() {
    Job train = stack.submit(Specs.train("batch-model", 3_200, 3_200));
    Job uncut = stack.submit(Specs.sample(train.id(), 640));
    stack.awaitEnd(uncut.id());
    Job cut = stack.submit(Specs.sample(train.id(), 640) + "terms: {shard: 128}\n");
    stack.kill(processOf(stack.await(cut.id(), "assigned")));

    Job ended = stack.awaitEnd(cut.id());
    Job measured = stack.awaitEnd(stack.submit(Specs.evaluate(cut.id())).id());

    assertThat(ended.state()).isEqualTo("succeeded");
    assertThat(ended.attempt()).isGreaterThan(5); // five parts and the gathering
    assertThat(resultFiles(cut)).hasSize(22).isEqualTo(resultFiles(uncut));
    assertThat(measured.figures().path("n").asInt()).isEqualTo(640);
  }

  private Map<String, String> resultFiles(Job job) {
    return stack.client().artifacts(job.id()).stream()
        .filter(artifact -> artifact.kind().equals("result"))
        .collect(Collectors.toMap(Artifact::name, Artifact::sha256));
  }

  /** How many images were done when an attempt began to train. */
  private static long firstTrained(List<ServerEvent> story, int attempt) {
    return story.stream()
        .filter(event -> event.data().path("attempt").asInt() == attempt)
        .filter(event -> event.kind().equals("progress"))
        .filter(event -> event.fields().path("phase").asText().equals("training"))
        .mapToLong(event -> event.fields().path("images").asLong())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFrozenWorkersLeaseRunsOutAndItsLateWordChangesNothing() throws IOException {
    Job job = stack.submit(Specs.train("frozen", 64_000, 6_400));
    ServerEvent assigned = stack.await(job.id(), "assigned");
    stack.await(job.id(), "checkpointed");
    ProcessHandle frozen = stack.process(processOf(assigned));
    stack.signal(frozen, "STOP");

    Job ended = stack.awaitEnd(job.id());
    stack.signal(frozen, "CONT");
    Job next = stack.submit(Specs.train("next", 3_200, 3_200));
    stack.awaitEnd(next.id());

    assertThat(ended.state()).isEqualTo("succeeded");
    assertThat(ended.attempt()).isEqualTo(2);
    assertThat(stack.client().job(job.id()).json()).isEqualTo(ended.json());
    assertThat(resultsOf(job)).isEqualTo(1);
  }
}
