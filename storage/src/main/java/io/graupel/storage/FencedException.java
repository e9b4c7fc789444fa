package io.graupel.storage;

import io.graupel.protocol.job.AttemptId;

/** A later attempt, or another writer, owns the job by now: this one must stop. */
public final class FencedException extends RuntimeException {
  FencedException(AttemptId refused, int owner) {
    super(
        "attempt %d owns job %s; attempt %d must stop"
            .formatted(owner, refused.job(), refused.number()));
  }
}
