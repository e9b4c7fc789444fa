package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Input;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import java.util.Optional;

/** What happened, in a line each, put into words only if it is asked for. */
sealed interface Story {
  /** Something reached the leader. */
  record Read(Input input) implements Story {
    @Override
    public String toString() {
      return switch (input) {
        case Input.Tick tick -> "tick";
        case Input.Heard(var pool, WorkerEvent.Hello(var self)) -> "hello %s".formatted(self);
        case Input.Heard(var pool, WorkerEvent.Heartbeat beat) ->
            "beat %s%s runs %s"
                .formatted(beat.worker(), beat.draining() ? " draining" : "", beat.running());
        case Input.Heard(var pool, WorkerEvent word) -> word.toString();
        case Input.Asked(Request asked) -> "%s %s".formatted(asked.id(), words(asked));
      };
    }

    private static String words(Request asked) {
      return asked.verb() instanceof Verb.Submit(JobId id, TenantId of, JobSpec spec, Terms terms)
          ? "submit %s of %s: %s in %s, %s, %d tries, after %s, %s"
              .formatted(
                  id,
                  of,
                  spec.getClass().getSimpleName(),
                  spec.pool(),
                  spec.priority(),
                  spec.attempts(),
                  spec.after(),
                  terms)
          : "%s by %s of %s".formatted(asked.verb(), asked.actor().role(), asked.actor().tenant());
    }
  }

  /** A job took a step. */
  record Step(Optional<JobSnapshot> old, JobSnapshot next) implements Story {
    @Override
    public String toString() {
      return "  %s of %s: %s -> %s until %s, live %s, batch %s, spent %s"
          .formatted(
              next.id(),
              next.tenant(),
              old.map(Moves::words).orElse("new"),
              Moves.words(next),
              next.notBefore().map(Object::toString).orElse("-"),
              next.live().stream().map(Step::words).toList(),
              next.batch().map(Object::toString).orElse("-"),
              next.spent());
    }

    private static String words(Attempt live) {
      return "%d %s %s%s"
          .formatted(
              live.number(),
              live.part(),
              live.worker(),
              live.receipt().map(receipt -> " asked: " + receipt.rule()).orElse(""));
    }
  }
}
