package io.graupel.protocol.state;

import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The truth about one job at one moment: what the state topic keeps under the job's id.
 *
 * @param reason why it waits; present exactly while it waits
 * @param notBefore earliest start of the next attempt, after a failed one
 * @param attempts every try, oldest first; the last one's number is the fence
 * @param sequence grows with every change
 */
public record JobSnapshot(
    JobId id,
    TenantId tenant,
    JobSpec spec,
    JobState state,
    Optional<WaitReason> reason,
    Optional<Instant> notBefore,
    List<Attempt> attempts,
    Optional<ResultRef> result,
    Optional<Failure> failure,
    Optional<String> message,
    Instant submitted,
    Instant updated,
    long sequence) {
  public JobSnapshot {
    attempts = List.copyOf(attempts);
    if (reason.isPresent() != (state == JobState.WAITING)) {
      throw new IllegalArgumentException(
          "reason: %s in state %s (expected: one exactly while waiting)".formatted(reason, state));
    }
    if (state.held() && attempts.isEmpty()) {
      throw new IllegalArgumentException("attempts: none in state " + state);
    }
  }

  /** The newest try, if there was one. */
  public Optional<Attempt> latest() {
    return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
  }

  /** The try that a worker holds now. */
  public Optional<AttemptId> current() {
    return state.held() ? latest().map(last -> new AttemptId(id, last.number())) : Optional.empty();
  }
}
