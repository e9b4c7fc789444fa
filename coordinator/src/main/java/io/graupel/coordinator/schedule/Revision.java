package io.graupel.coordinator.schedule;

import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The next snapshot of a job, from the one before. Each method is one transition. */
final class Revision {
  /** Newest attempts that keep their words in the snapshot; the history has all of them. */
  private static final int WORDY_ATTEMPTS = 10;

  private static final int LONGEST_MESSAGE = 500;

  private Revision() {}

  static JobSnapshot accepted(Request.Submit submit, WaitReason reason, Instant now) {
    return new JobSnapshot(
        submit.job(),
        submit.tenant(),
        submit.spec(),
        JobState.WAITING,
        Optional.of(reason),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        submit.at(),
        now,
        1);
  }

  static JobSnapshot waiting(
      JobSnapshot job, WaitReason reason, Optional<Instant> notBefore, Instant now) {
    return next(job, JobState.WAITING, Optional.of(reason), notBefore, job.attempts(), now);
  }

  static JobSnapshot assigned(JobSnapshot job, Incarnation worker, Instant now) {
    int number = job.latest().map(Attempt::number).orElse(0) + 1;
    List<Attempt> attempts = new ArrayList<>(job.attempts());
    attempts.add(Attempt.assigned(number, worker, now));
    return held(job, JobState.RUNNING, attempts, now);
  }

  static JobSnapshot started(JobSnapshot job, Instant now) {
    List<Attempt> attempts = new ArrayList<>(job.attempts());
    attempts.set(attempts.size() - 1, attempts.getLast().started(now));
    return held(job, job.state(), attempts, now);
  }

  static JobSnapshot cancelling(JobSnapshot job, Instant now) {
    return held(job, JobState.CANCELLING, job.attempts(), now);
  }

  /** The newest attempt ended so; the job's own state is unchanged. */
  static List<Attempt> ended(JobSnapshot job, Attempt.Outcome how, Fault fault, Instant now) {
    List<Attempt> attempts = new ArrayList<>(job.attempts());
    Attempt last =
        attempts
            .getLast()
            .ended(how, fault.failure(), fault.message().map(Revision::shortened), now);
    attempts.set(attempts.size() - 1, last);
    int silent = attempts.size() - 1 - WORDY_ATTEMPTS;
    if (silent >= 0) {
      Attempt old = attempts.get(silent);
      attempts.set(
          silent,
          old.ended(
              old.outcome().orElse(Attempt.Outcome.LOST),
              old.failure(),
              Optional.empty(),
              old.ended().orElse(now)));
    }
    // what was given back whole does not count, so there is no limit to it but this one
    if (attempts.size() > 100) {
      attempts.stream()
          .filter(a -> a.outcome().equals(Optional.of(Attempt.Outcome.YIELDED)))
          .findFirst()
          .filter(a -> a != last)
          .ifPresent(attempts::remove);
    }
    return attempts;
  }

  static JobSnapshot requeued(
      JobSnapshot job,
      List<Attempt> attempts,
      WaitReason reason,
      Optional<Instant> notBefore,
      Instant now) {
    return next(job, JobState.WAITING, Optional.of(reason), notBefore, attempts, now);
  }

  static JobSnapshot cancelled(JobSnapshot job, List<Attempt> attempts, Instant now) {
    return next(job, JobState.CANCELLED, Optional.empty(), Optional.empty(), attempts, now);
  }

  static JobSnapshot failed(JobSnapshot job, List<Attempt> attempts, Fault fault, Instant now) {
    JobSnapshot end = next(job, JobState.FAILED, Optional.empty(), Optional.empty(), attempts, now);
    return finished(
        end, Optional.empty(), fault.failure(), fault.message().map(Revision::shortened));
  }

  static JobSnapshot succeeded(
      JobSnapshot job, List<Attempt> attempts, ResultRef result, Instant now) {
    JobSnapshot end =
        next(job, JobState.SUCCEEDED, Optional.empty(), Optional.empty(), attempts, now);
    return finished(end, Optional.of(result), Optional.empty(), Optional.empty());
  }

  static String shortened(String message) {
    String plain = message.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", " ");
    return plain.length() <= LONGEST_MESSAGE ? plain : plain.substring(0, LONGEST_MESSAGE) + " …";
  }

  private static JobSnapshot held(
      JobSnapshot job, JobState state, List<Attempt> attempts, Instant now) {
    return next(job, state, Optional.empty(), Optional.empty(), attempts, now);
  }

  private static JobSnapshot next(
      JobSnapshot job,
      JobState state,
      Optional<WaitReason> reason,
      Optional<Instant> notBefore,
      List<Attempt> attempts,
      Instant now) {
    return new JobSnapshot(
        job.id(),
        job.tenant(),
        job.spec(),
        state,
        reason,
        notBefore,
        attempts,
        job.result(),
        job.failure(),
        job.message(),
        job.submitted(),
        now,
        job.sequence() + 1);
  }

  private static JobSnapshot finished(
      JobSnapshot job,
      Optional<ResultRef> result,
      Optional<Failure> failure,
      Optional<String> message) {
    return new JobSnapshot(
        job.id(),
        job.tenant(),
        job.spec(),
        job.state(),
        job.reason(),
        job.notBefore(),
        job.attempts(),
        result,
        failure,
        message,
        job.submitted(),
        job.updated(),
        job.sequence());
  }
}
