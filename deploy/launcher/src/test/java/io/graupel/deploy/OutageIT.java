package io.graupel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.tools.client.Job;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker, then the store, stands still for half a minute. */
class OutageIT {
  private static final int SECONDS = 30;

  @TempDir Path folder;

  private static void standStill(Stack stack, String process) {
    ProcessHandle handle = stack.process(process);
    stack.signal(handle, "STOP");
    CompletableFuture.runAsync(
            () -> stack.signal(handle, "CONT"),
            CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS))
        .join();
  }

  private static long count(String log, String words) {
    return log.lines().filter(line -> line.contains(words)).count();
  }

  @Test
  void everythingWaitsAndGoesOnByItselfAndSaysSoOnce() throws IOException {
    try (Stack stack = Stack.up(folder.resolve("data"))) {
      Job job = stack.submit(Specs.train("patient", 32_000_000, 6_400));
      stack.await(job.id(), "checkpointed");

      standStill(stack, "broker");
      Job during = stack.submit(Specs.train("after the broker", 3_200, 3_200));
      standStill(stack, "store");
      String seen = stack.client().lastEvent(job.id());
      stack
          .client()
          .follow(job.id(), seen, event -> !event.kind().equals("checkpointed"), () -> {});

      assertThat(stack.client().job(job.id()).state()).isEqualTo("running");
      assertThat(stack.client().job(job.id()).attempt()).isEqualTo(1);
      stack.client().cancel(job.id());
      assertThat(stack.awaitEnd(during.id()).state()).isEqualTo("succeeded");
      assertThat(count(stack.log("worker-cpu-0"), "broker away")).isEqualTo(1);
      // a store that stands still keeps its connections: for 30 s that may pass for slowness
      assertThat(count(stack.log("worker-cpu-0"), "object store away"))
          .isLessThanOrEqualTo(1)
          .isEqualTo(count(stack.log("worker-cpu-0"), "object store back"));
      assertThat(count(stack.log("coordinator"), "broker away")).isEqualTo(1);
      assertThat(stack.log("worker-cpu-0").lines().count()).isLessThan(200);
    }
  }
}
