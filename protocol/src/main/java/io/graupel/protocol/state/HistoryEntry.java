package io.graupel.protocol.state;

import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Priority;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** One line of a job's story. People read it; nothing needs it to recover. */
public record HistoryEntry(JobId job, Instant at, int attempt, What what) {

  /** What happened. */
  public sealed interface What {}

  /**
   * The job was taken.
   *
   * @param jobKind {@code train}, {@code sample} or {@code evaluate}; {@code kind} names the line's
   */
  public record Submitted(String name, String jobKind) implements What {}

  public record Assigned(Incarnation worker) implements What {}

  public record Started(Incarnation worker) implements What {}

  public record Progress(
      String phase, long images, long total, double imagesPerSecond, OptionalDouble loss)
      implements What {}

  public record Checkpointed(long images, long slot) implements What {}

  public record Previewed(long images, long slot, String file) implements What {}

  /** It is to give its device back at its next checkpoint. */
  public record YieldAsked(Receipt receipt) implements What {}

  /**
   * It gave its device back.
   *
   * @param lost milliseconds of work that no checkpoint holds
   */
  public record GaveBack(Optional<Receipt> receipt, long lost) implements What {}

  /** A part of a batch is made. */
  public record PartDone(IndexRange range, long done, long images) implements What {}

  /** A part of a batch is given up. */
  public record PartFailed(IndexRange range, Failure failure, String message) implements What {}

  public record Held() implements What {}

  public record Released() implements What {}

  public record Moved(Priority priority, long rank) implements What {}

  public record Retried(String actor) implements What {}

  public record Yielded(long images) implements What {}

  public record Lost(Failure failure, String message) implements What {}

  public record Failed(Failure failure, String message) implements What {}

  public record Retrying(Instant notBefore) implements What {}

  public record CancelAsked() implements What {}

  public record Cancelled() implements What {}

  public record Succeeded(Map<String, Double> figures) implements What {
    public Succeeded {
      figures = Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(figures)));
    }
  }
}
