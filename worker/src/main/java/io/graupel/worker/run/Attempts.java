package io.graupel.worker.run;

import ai.djl.engine.EngineException;
import io.graupel.diffusion.DivergedException;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.event.WorkerOrder.Assign;
import io.graupel.protocol.job.JobSpec;
import io.graupel.storage.DamagedArtifactException;
import io.graupel.storage.FencedException;
import io.graupel.storage.JobWriter;
import io.graupel.storage.LogEntry;
import io.graupel.storage.MalformedFileException;
import io.graupel.storage.Retention;
import io.graupel.storage.object.ObjectStore;
import io.graupel.worker.metrics.WorkerMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs attempts of every kind and turns whatever happens into how the attempt ended. */
public final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  private final ObjectStore store;
  private final Compute compute;
  private final Path work;
  private final WorkerMetrics metrics;
  private final WarmRun warm = new WarmRun();

  /**
   * @param work folder for the data set cache and for files on their way
   */
  public Attempts(ObjectStore store, Compute compute, Path work, WorkerMetrics metrics) {
    this.store = store;
    this.compute = compute;
    this.work = work;
    this.metrics = metrics;
  }

  Ending run(Assign assign, Report report, StopSignal stop) {
    try (Desk desk = Desk.open(work, assign)) {
      JobWriter writer =
          JobWriter.claim(
              store,
              assign.tenant(),
              assign.attempt(),
              assign.part(),
              retention(assign.spec()),
              InstantSource.system());
      Optional<LogEntry> earlier = writer.earlierResult();
      if (earlier.isPresent()) {
        LOG.info("result of an earlier attempt stands attempt={}", assign.attempt());
        return new Ending.Done(reference(earlier.get()));
      }
      Workplace at = new Workplace(assign, desk, store, writer, compute, warm, metrics);
      return run(at, report, stop);
    } catch (FencedException e) {
      LOG.warn("attempt fenced attempt={}: {}", assign.attempt(), e.getMessage());
      return new Ending.Refused();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      warm.close();
      return failure(assign, e, stop);
    }
  }

  /** People may want a model of any age; images of a sample job are all in its result. */
  private static Retention retention(JobSpec spec) {
    return spec instanceof JobSpec.Sample ? Retention.UNTIL_RESULT : Retention.DEFAULT;
  }

  private Ending run(Workplace at, Report report, StopSignal stop) throws IOException {
    if (!(at.assign().spec() instanceof JobSpec.Sample)) {
      warm.close();
    }
    try {
      return switch (at.assign().spec()) {
        case JobSpec.Train train -> new TrainAttempt(train, at).run(report, stop);
        case JobSpec.Sample sample -> new SampleAttempt(sample, at).run(report, stop);
        case JobSpec.Evaluate evaluate -> new EvaluateAttempt(evaluate, at).run(report, stop);
        case JobSpec.Classifier classifier ->
            new ClassifierAttempt(classifier, at).run(report, stop);
        case JobSpec.Spectrum spectrum -> new SpectrumAttempt(spectrum, at).run(report, stop);
      };
    } catch (IOException | RuntimeException e) {
      if (stop.raised() == Stop.YIELD && stop.leavesNothing()) {
        LOG.info("attempt given back while loading attempt={}", at.assign().attempt());
        return Ending.withNothingNew(stop, at.writer());
      }
      throw e;
    }
  }

  /** What was published, as the coordinator will know it. */
  static ResultRef reference(LogEntry entry) {
    return new ResultRef(entry.slot(), entry.digest(), entry.figures());
  }

  private static Ending failure(Assign assign, Throwable e, StopSignal stop) {
    if (stop.raised() == Stop.REFUSED) {
      return new Ending.Refused();
    }
    if (stop.leavesNothing()) {
      return new Ending.Yielded(0);
    }
    Failure kind = classify(e);
    if (kind == Failure.CRASHED) {
      LOG.error("attempt crashed attempt={}", assign.attempt(), e);
    } else {
      LOG.warn("attempt failed attempt={} failure={}: {}", assign.attempt(), kind, e.getMessage());
    }
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return new Ending.Failed(kind, message.substring(0, Math.min(2_000, message.length())));
  }

  /** Which kind of trouble an exception means. */
  static Failure classify(Throwable e) {
    return switch (e) {
      case DivergedException diverged -> Failure.DIVERGED;
      case OutOfMemoryError full -> Failure.OUT_OF_MEMORY;
      case EngineException engine when saysFull(engine) -> Failure.OUT_OF_MEMORY;
      case MissingInputException missing -> Failure.CHECKPOINT_MISSING;
      case DamagedArtifactException damaged -> Failure.CHECKPOINT_MISSING;
      case MalformedFileException malformed -> Failure.BAD_INPUT;
      case IllegalArgumentException refused -> Failure.BAD_INPUT;
      default -> Failure.CRASHED;
    };
  }

  private static boolean saysFull(EngineException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("out of memory") || message.contains("can't allocate memory");
  }
}
