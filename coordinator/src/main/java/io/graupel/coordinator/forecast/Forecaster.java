package io.graupel.coordinator.forecast;

import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.schedule.Sharing;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Keeps forecasts of every job that can be said something of, renewed every few seconds. However
 * long the queue, it takes at most a tenth of one core: a run is followed by a rest ten times as
 * long.
 */
public final class Forecaster implements AutoCloseable {
  private static final int MOST_JOBS = 20_000;
  private static final int EFFORT = 400_000;
  private static final Duration PERIOD = Duration.ofSeconds(3);
  private static final int REST = 10;

  /** A run that takes no longer than this may be made while somebody waits for it. */
  private static final Duration QUICK = Duration.ofMillis(20);

  private final Sight sight;
  private final Leases leases;
  private final Sharing sharing;
  private final Clock clock;
  private final int effort;
  private final Runtimes runtimes = new Runtimes();
  private final Coverage coverage = new Coverage();
  private final ReentrantLock running = new ReentrantLock();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile Map<JobId, Forecast> published = Map.of();
  private volatile Duration cost = Duration.ZERO;
  private volatile long rested = System.nanoTime();
  private long runs;

  /** What is looked at. */
  public interface Sight {
    /** Looks at the queue as it is now. */
    <T> T look(Function<Queue, T> eye);

    /** Milliseconds that a running job has left by its own word, if it said so. */
    Optional<Long> left(JobSnapshot job, Instant now);
  }

  public Forecaster(Sight sight, Leases leases, Sharing sharing, Clock clock) {
    this(sight, leases, sharing, clock, EFFORT);
  }

  /**
   * @param effort starts that a run plays through, about
   */
  Forecaster(Sight sight, Leases leases, Sharing sharing, Clock clock, int effort) {
    this.effort = effort;
    this.sight = sight;
    this.leases = leases;
    this.sharing = sharing;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("forecast").daemon().unstarted(this::work);
  }

  public void start() {
    thread.start();
  }

  /** How forecasts so far kept. */
  public Coverage coverage() {
    return coverage;
  }

  /** A job changed; called for every change, in order. */
  public void changed(Optional<JobSnapshot> before, JobSnapshot after) {
    runtimes.learn(before, after);
    coverage.seen(after);
  }

  /** What was last said of the job; of one that is new, said now if that is quick. */
  public Optional<Forecast> of(JobSnapshot job) {
    if (job.state().terminal()) {
      return Optional.empty();
    }
    boolean rare = System.nanoTime() - rested > REST * cost.toNanos();
    if (!published.containsKey(job.id())
        && cost.compareTo(QUICK) < 0
        && rare
        && running.tryLock()) {
      try {
        run();
      } finally {
        running.unlock();
      }
    }
    return Optional.ofNullable(published.get(job.id())).flatMap(said -> still(job, said));
  }

  /** What was said of a start is over once the job runs. */
  private static Optional<Forecast> still(JobSnapshot job, Forecast said) {
    boolean runs =
        job.state() != JobState.WAITING && job.live().stream().allMatch(a -> a.receipt().isEmpty());
    return Optional.of(
        runs ? new Forecast(said.made(), Optional.empty(), said.finish(), Optional.empty()) : said);
  }

  private void work() {
    try {
      while (!closed.await(pause().toMillis(), TimeUnit.MILLISECONDS)) {
        renew();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration pause() {
    Duration rest = cost.multipliedBy(REST);
    return rest.compareTo(PERIOD) > 0 ? rest : PERIOD;
  }

  /** Makes and publishes forecasts of the queue as it is now. */
  public void renew() {
    running.lock();
    try {
      run();
    } finally {
      running.unlock();
    }
  }

  private void run() {
    long begun = System.nanoTime();
    Instant now = clock.instant();
    Scene scene =
        sight.look(
            queue ->
                Survey.of(
                    queue, sharing, leases, runtimes, job -> sight.left(job, now), now, MOST_JOBS));
    Map<JobId, Forecast> said = Outlook.of(scene, runs++, effort, coverage.caution());
    published = said;
    said.forEach(
        (id, forecast) ->
            sight.look(queue -> queue.job(id)).ifPresent(job -> coverage.made(job, forecast)));
    rested = System.nanoTime();
    cost = Duration.ofNanos(rested - begun);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
