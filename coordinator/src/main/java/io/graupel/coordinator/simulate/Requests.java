package io.graupel.coordinator.simulate;

import io.graupel.coordinator.queue.Input;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.tenant.Actor;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Requests for the jobs of a trace, each of which is one that trains. */
final class Requests {
  private final Map<Pool, Map<Priority, JobSpec>> specs = new HashMap<>();
  private final Map<Double, Terms> terms = new HashMap<>();

  Verb.Submit submit(long n, Trace.Line line) {
    JobSpec spec =
        specs
            .computeIfAbsent(line.pool(), pool -> new EnumMap<>(Priority.class))
            .computeIfAbsent(line.priority(), priority -> spec(line.pool(), priority));
    return new Verb.Submit(
        id(n), line.tenant(), spec, terms.computeIfAbsent(line.memoryGib(), Requests::terms));
  }

  Input asked(Verb.Submit submit, Instant now) {
    return new Input.Asked(
        new Request(submit.job().value(), Actor.DEV, now, Optional.empty(), submit));
  }

  /** The n-th job there is. */
  private static JobId id(long n) {
    char[] letters = new char[10];
    long rest = n;
    for (int i = letters.length - 1; i >= 0; i--, rest /= 26) {
      letters[i] = (char) ('a' + rest % 26);
    }
    return new JobId("j-" + new String(letters));
  }

  private static JobSpec spec(Pool pool, Priority priority) {
    DatasetRef data = new DatasetRef("digits");
    return new JobSpec.Classifier(
        "simulated",
        pool,
        priority,
        3,
        0,
        new Images(data, Images.Split.TRAIN, 32, Optional.empty()),
        data,
        16,
        64,
        64,
        64,
        1e-3);
  }

  private static Terms terms(double memoryGib) {
    return new Terms(
        false,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        memoryGib > 0 ? Optional.of(memoryGib) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
