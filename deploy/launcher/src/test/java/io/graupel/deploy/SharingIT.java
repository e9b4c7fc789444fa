package io.graupel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.tools.client.Artifact;
import io.graupel.tools.client.Job;
import io.graupel.tools.client.ServerEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One worker that several jobs want: who runs, who gives way, and what that changes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharingIT {
  private static final long ENDLESS = 320_000_000;

  private Stack stack;

  @BeforeAll
  void up(@TempDir Path folder) throws IOException {
    stack = Stack.up(folder.resolve("data"), "--coordinator", "min-run=1");
  }

  @AfterAll
  void down() {
    stack.close();
  }

  /** Whatever a test left behind, the next one begins with an idle worker. */
  @AfterEach
  void clear() {
    succeeds("pools", "open", "default");
    succeeds("uncordon", "cpu-0");
    for (JsonNode job :
        stack
            .client()
            .jobs(Optional.of("waiting,running"), Optional.empty(), Optional.empty(), "")
            .path("jobs")) {
      succeeds("cancel", job.path("id").asText());
      stack.awaitEnd(job.path("id").asText());
    }
  }

  private Job background(String name, long images, String terms) {
    return stack.submit(
        Specs.train(name, images, 3_200).replace("priority: standard", "priority: background")
            + terms);
  }

  private void succeeds(String... command) {
    Stack.Ran ran = stack.graupel(command);
    assertThat(ran.exit()).as("%s: %s", List.of(command), ran.err()).isZero();
  }

  private String model(Job job) {
    return stack.client().artifacts(job.id()).stream()
        .filter(artifact -> artifact.kind().equals("result"))
        .filter(artifact -> artifact.name().equals("model.safetensors"))
        .map(Artifact::sha256)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> kinds(List<ServerEvent> story) {
    return story.stream().map(ServerEvent::kind).toList();
  }

  @Test
  void aTrainingThatMadeRoomEndsInTheSameBytesAsOneThatNobodyDisturbed() {
    Job alone = stack.awaitEnd(background("night", 25_600, "").id());
    Job disturbed = background("night", 25_600, "");
    stack.await(disturbed.id(), "checkpointed");

    Job urgent =
        stack.submit(
            Specs.train("urgent", 3_200, 3_200)
                .replace("priority: standard", "priority: interactive"));
    assertThat(stack.awaitEnd(urgent.id()).state()).isEqualTo("succeeded");
    Job ended = stack.awaitEnd(disturbed.id());

    List<ServerEvent> story = stack.story(disturbed.id());
    assertThat(kinds(story)).containsSubsequence("yield-asked", "gave-back", "assigned");
    JsonNode receipt =
        story.stream()
            .filter(event -> event.kind().equals("yield-asked"))
            .findFirst()
            .orElseThrow()
            .fields()
            .path("receipt");
    assertThat(receipt.path("rule").asText()).isEqualTo("interactive");
    assertThat(ended.state()).isEqualTo("succeeded");
    assertThat(ended.attempt()).isEqualTo(2);
    assertThat(model(ended)).isEqualTo(model(alone));
  }

  @Test
  void beforeItsWindowClosesATrainingSavesAndIsGoneFromTheDevice() {
    LocalTime now = LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);
    LocalTime closes = now.plusSeconds(50);
    Instant deadline = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(50);
    Job job =
        background(
            "night",
            ENDLESS,
            "terms: {window: {from: \"%s\", to: \"%s\", zone: UTC}}"
                .formatted(now.minusMinutes(5), closes));

    ServerEvent back = stack.await(job.id(), "gave-back");
    Job waits = stack.client().job(job.id());
    Job next = stack.awaitEnd(stack.submit(Specs.train("next", 3_200, 3_200)).id());

    assertThat(Instant.parse(back.data().path("at").asText())).isBefore(deadline);
    assertThat(Duration.ofMillis(back.fields().path("lost").asLong()))
        .isLessThan(Duration.ofSeconds(2));
    assertThat(waits.state()).isEqualTo("waiting");
    assertThat(waits.json().at("/status/reason").asText()).isEqualTo("window");
    assertThat(next.state()).isEqualTo("succeeded");
    succeeds("cancel", job.id());
  }

  @Test
  void jobsStartInTheOrderThatPeopleGaveThem() {
    Job blocker = stack.submit(Specs.train("blocker", ENDLESS, 3_200));
    stack.await(blocker.id(), "started");
    Job held = stack.submit(Specs.train("held", 320, 320));
    Job last = stack.submit(Specs.train("last", 320, 320));
    Job top = stack.submit(Specs.train("top", 320, 320));
    Job first = stack.submit(Specs.train("first", 320, 320));
    succeeds("hold", held.id());
    succeeds("top", top.id());
    succeeds("prio", first.id(), "interactive");
    Job afterwards =
        stack.submit(
            Specs.train("afterwards", 320, 320)
                + "terms: {after: [{job: %s, until: end}]}".formatted(blocker.id()));

    succeeds("cancel", blocker.id(), "--reason", "in the way");
    for (Job job : List.of(first, top, last, afterwards)) {
      assertThat(stack.awaitEnd(job.id()).state()).isEqualTo("succeeded");
    }

    assertThat(started(first)).isBefore(started(top));
    assertThat(started(top)).isBefore(started(last));
    assertThat(stack.client().job(held.id()).json().at("/status/reason").asText())
        .isEqualTo("held");
    succeeds("release", held.id());
    assertThat(stack.awaitEnd(held.id()).state()).isEqualTo("succeeded");
    assertThat(stack.graupel("audit", blocker.id()).out()).contains("in the way");
  }

  private Instant started(Job job) {
    return Instant.parse(stack.client().job(job.id()).json().at("/status/started").asText());
  }

  @Test
  void aDrainedPoolGivesBackAndAnOpenedOneGoesOn() {
    Job job = stack.submit(Specs.train("drained", 38_400, 3_200));
    stack.await(job.id(), "checkpointed");

    succeeds("pools", "drain", "default");
    stack.await(job.id(), "gave-back");
    assertThat(stack.client().job(job.id()).state()).isEqualTo("waiting");

    succeeds("pools", "open", "default");
    assertThat(stack.awaitEnd(job.id()).state()).isEqualTo("succeeded");
  }

  @Test
  void aCordonedWorkerFinishesWhatItHasAndTakesNothing() {
    Job running = stack.submit(Specs.train("running", 12_800, 3_200));
    stack.await(running.id(), "started");
    succeeds("cordon", "cpu-0");
    Job waiting = stack.submit(Specs.train("waiting", 320, 320));

    assertThat(stack.awaitEnd(running.id()).state()).isEqualTo("succeeded");
    assertThat(stack.client().job(waiting.id()).state()).isEqualTo("waiting");
    succeeds("uncordon", "cpu-0");
    assertThat(stack.awaitEnd(waiting.id()).state()).isEqualTo("succeeded");
  }

  @Test
  void aYieldedJobGoesBackToTheQueueAndAFailedOneIsTriedAgain() {
    Job job = stack.submit(Specs.train("yielded", 25_600, 3_200));
    stack.await(job.id(), "checkpointed");
    succeeds("yield", job.id());
    stack.await(job.id(), "gave-back");
    assertThat(stack.awaitEnd(job.id()).state()).isEqualTo("succeeded");

    Job unfit =
        stack.submit(
            Specs.train("unfit", 6_000, 6_000)
                .replace("batch: 32", "batch: 6000")
                .replace("width: 8", "width: 256")
                .replace("side: 16", "side: 64"));
    assertThat(stack.awaitEnd(unfit.id()).state()).isEqualTo("failed");
    assertThat(stack.graupel("ls", "--dead").out()).contains(unfit.id());
    succeeds("retry", unfit.id());
    assertThat(stack.awaitEnd(unfit.id()).state()).isEqualTo("failed");
    assertThat(stack.graupel("audit", unfit.id()).out()).contains("retry");
    assertThat(stack.graupel("retry", job.id()).exit()).isNotZero();
  }
}
