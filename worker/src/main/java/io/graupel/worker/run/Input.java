package io.graupel.worker.run;

import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.event.WorkerOrder.Assign;
import io.graupel.protocol.job.JobId;
import io.graupel.storage.FileRef;
import io.graupel.storage.JobArtifacts;
import io.graupel.storage.LogEntry;
import io.graupel.storage.object.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A result that an attempt starts from: exactly the one that the coordinator named. */
record Input(JobArtifacts artifacts, ResultRef reference, LogEntry entry) {

  /**
   * Finds it.
   *
   * @throws MissingInputException if the store does not hold it as it was published
   */
  static Input of(ObjectStore store, Assign assign, JobId from) {
    ResultRef result =
        Optional.ofNullable(assign.inputs().get(from))
            .orElseThrow(
                () ->
                    new IllegalArgumentException("input: none (expected: result of " + from + ")"));
    JobArtifacts artifacts = new JobArtifacts(store, assign.tenant(), from);
    LogEntry entry =
        artifacts
            .entry(result.slot())
            .orElseThrow(() -> new MissingInputException(from, result, "nothing"));
    if (!entry.digest().equals(result.sha256())) {
      throw new MissingInputException(from, result, "manifest " + entry.digest());
    }
    return new Input(artifacts, result, entry);
  }

  List<FileRef> files() {
    return entry.files();
  }

  /** Fetches a file of the result, verified. */
  Path fetch(String name, Desk desk) throws IOException {
    FileRef file =
        entry
            .file(name)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "input: without %s (expected: one of %s)"
                            .formatted(name, entry.files().stream().map(FileRef::name).toList())));
    Path target = desk.file("input-" + name);
    artifacts.fetch(file, target);
    return target;
  }
}
