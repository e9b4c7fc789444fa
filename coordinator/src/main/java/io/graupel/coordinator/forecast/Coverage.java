package io.graupel.coordinator.forecast;

import io.graupel.protocol.job.JobId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Holds forecasts to what came: which start before their time, and how much more cautious the next
 * ones must be so that nine of ten do. The caution moves a step up with each start that is late and
 * a ninth of it down with each that is not (adaptive conformal inference, Gibbs and Candès 2021,
 * arXiv:2106.00170), so that in the long run one in ten is late, whatever the forecasts are like.
 * Safe for several threads.
 */
public final class Coverage {
  /** When a job started, by its forecast. */
  public enum Within {
    P50,
    P90,
    LATE
  }

  private static final double STEP = 0.06;
  private static final double MISSES = 0.1;
  private static final double MOST = Math.log(20);
  private static final double LEAST = Math.log(0.2);

  /** From the decision to start a job to the word of it. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final int MOST_OPEN = 100_000;

  private final Map<JobId, Likely> open =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, Likely> eldest) {
          return size() > MOST_OPEN;
        }
      };

  private final Map<Within, Long> counts = new EnumMap<>(Within.class);
  private double logCaution;

  /** The first forecast of a job's first start counts, if it has to wait. */
  public synchronized void made(JobSnapshot job, Forecast forecast) {
    boolean waits =
        job.number() == 0
            && forecast
                .start()
                .filter(start -> start.p90().isAfter(forecast.made().plus(GRACE)))
                .isPresent();
    if (waits) {
      open.putIfAbsent(job.id(), forecast.start().orElseThrow());
    }
  }

  /** A job now stands so: it may have started, or ended without ever doing so. */
  public synchronized void seen(JobSnapshot job) {
    if (job.number() == 0 && !job.state().terminal()) {
      return;
    }
    Likely said = open.remove(job.id());
    Optional<Instant> start = job.attempts().stream().map(Attempt::assigned).findFirst();
    if (said == null || start.isEmpty()) {
      return;
    }
    Within within = within(said, start.orElseThrow());
    counts.merge(within, 1L, Long::sum);
    double step = within == Within.LATE ? 1 - MISSES : -MISSES;
    logCaution = Math.clamp(logCaution + STEP * step, LEAST, MOST);
  }

  private static Within within(Likely said, Instant start) {
    if (!start.isAfter(said.p50().plus(GRACE))) {
      return Within.P50;
    }
    return start.isAfter(said.p90().plus(GRACE)) ? Within.LATE : Within.P90;
  }

  /** Factor on the time until the start that nine cases of ten shall keep. */
  synchronized double caution() {
    return Math.exp(logCaution);
  }

  /** How many starts there were of each sort. */
  public synchronized Map<Within, Long> counts() {
    Map<Within, Long> all = new EnumMap<>(Within.class);
    for (Within within : Within.values()) {
      all.put(within, counts.getOrDefault(within, 0L));
    }
    return all;
  }
}
