package io.graupel.protocol.event;

import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.TenantId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What the coordinator tells a worker. Each names the life of the worker that it is meant for. */
public sealed interface WorkerOrder {
  Incarnation to();

  /**
   * Run this attempt; it is already recorded as running here.
   *
   * @param part what it does of the job
   * @param inputs result of each job that this one comes after
   */
  record Assign(
      Incarnation to,
      AttemptId attempt,
      Part part,
      TenantId tenant,
      JobSpec spec,
      Map<JobId, ResultRef> inputs)
      implements WorkerOrder {
    public Assign {
      inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
    }
  }

  /** Stop the attempt and answer {@link WorkerEvent.Yielded}. */
  record Cancel(Incarnation to, AttemptId attempt) implements WorkerOrder {}

  /** Save what the attempt has done, give it back, and answer {@link WorkerEvent.Yielded}. */
  record Yield(Incarnation to, AttemptId attempt) implements WorkerOrder {}

  /** The attempt is no longer yours: stop it and say nothing. */
  record Refused(Incarnation to, AttemptId attempt) implements WorkerOrder {}

  /** Take nothing new; checkpoint and give back what runs. */
  record Drain(Incarnation to) implements WorkerOrder {}
}
