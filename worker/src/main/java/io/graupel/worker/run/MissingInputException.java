package io.graupel.worker.run;

import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.job.JobId;

/** What a job was to start from is not in the store as it was published. */
final class MissingInputException extends RuntimeException {
  MissingInputException(JobId job, ResultRef expected, String found) {
    super(
        "result of %s at slot %d: %s (expected: manifest %s); run %s again"
            .formatted(job, expected.slot(), found, expected.sha256(), job));
  }
}
