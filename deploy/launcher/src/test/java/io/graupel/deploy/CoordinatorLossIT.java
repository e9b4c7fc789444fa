package io.graupel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.tools.client.Job;
import io.graupel.tools.client.ServerEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the coordinator, and of everything: what was accepted is there. */
class CoordinatorLossIT {
  @TempDir Path folder;

  @Test
  void runningWorkGoesOnAndWaitingWorkIsKeptWhenTheCoordinatorIsKilled() throws IOException {
    try (Stack stack = Stack.up(folder.resolve("data"))) {
      Job running = stack.submit(Specs.train("running", 48_000, 6_400));
      List<Job> waiting = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        waiting.add(stack.submit(Specs.train("waiting-" + i, 3_200, 3_200)));
      }
      stack.await(running.id(), "checkpointed");
      String seen = stack.client().lastEvent(running.id());
      stack.kill("coordinator");

      List<ServerEvent> after = new ArrayList<>();
      stack
          .client()
          .follow(
              running.id(),
              seen,
              event -> {
                after.add(event);
                return !event.kind().equals("succeeded");
              },
              () -> {});

      assertThat(stack.client().job(running.id()).attempt()).isEqualTo(1);
      assertThat(after).extracting(event -> Long.parseLong(event.id())).isSorted();
      assertThat(after)
          .extracting(event -> Long.parseLong(event.id()))
          .allMatch(id -> id > Long.parseLong(seen))
          .doesNotHaveDuplicates();
      for (Job job : waiting) {
        assertThat(stack.awaitEnd(job.id()).state()).isEqualTo("succeeded");
      }
    }
  }

  @Test
  void aSecondStartGoesOnWhereEverythingWasKilled() throws IOException {
    Path data = folder.resolve("data");
    Stack first = Stack.up(data);
    Job train = first.submit(Specs.train("night", 48_000, 6_400));
    Job sample = first.submit(Specs.sample(train.id(), 32));
    long kept = first.await(train.id(), "checkpointed").fields().path("images").asLong();
    first.killEverything();

    try (Stack second = Stack.up(data)) {
      assertThat(second.awaitEnd(sample.id()).state()).isEqualTo("succeeded");
      Job trained = second.client().job(train.id());
      assertThat(trained.state()).isEqualTo("succeeded");
      assertThat(trained.attempt()).isEqualTo(2);
      assertThat(
              second.story(train.id()).stream()
                  .filter(event -> event.data().path("attempt").asInt() == 2)
                  .filter(event -> event.fields().path("phase").asText().equals("training"))
                  .mapToLong(event -> event.fields().path("images").asLong())
                  .findFirst()
                  .orElseThrow())
          .isGreaterThanOrEqualTo(kept);
    }
  }
}
