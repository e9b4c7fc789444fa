package io.graupel.coordinator.queue;

import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How fast backlogs shrink: that of each tenant and that of all together. Soft state, learnt from
 * the changes of jobs; of many tenants, those that were heard of last are remembered.
 */
public final class Outflow {
  private static final int MOST_TENANTS = 1_000;

  /** What is counted. */
  public enum Kind {
    /** Images that were made. */
    IMAGES,
    /** Jobs that ended, other than by being cancelled. */
    JOBS,
    /** Waiting jobs that started, less those that went back to wait. */
    STARTS
  }

  private final Map<Kind, Pace> all = new EnumMap<>(Kind.class);
  private final Map<TenantId, Map<Kind, Pace>> tenants =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TenantId, Map<Kind, Pace>> eldest) {
          return size() > MOST_TENANTS;
        }
      };

  /** How fast it goes for the tenant; absent if nothing was counted. */
  public Optional<Pace> of(TenantId tenant, Kind kind) {
    return Optional.ofNullable(tenants.get(tenant)).map(paces -> paces.get(kind));
  }

  /** How fast it goes for all tenants together; absent if nothing was counted. */
  public Optional<Pace> of(Kind kind) {
    return Optional.ofNullable(all.get(kind));
  }

  void changed(JobSnapshot before, JobSnapshot after) {
    if (before.state().terminal() || after.state() == JobState.CANCELLED) {
      return;
    }
    boolean started = before.state() == JobState.WAITING && after.state() == JobState.RUNNING;
    boolean back = before.state().held() && after.state() == JobState.WAITING;
    count(after, Kind.STARTS, started ? 1 : back ? -1 : 0, after.submitted());
    count(after, Kind.JOBS, after.state().terminal() ? 1 : 0, begun(after));
    count(after, Kind.IMAGES, made(before, after), begun(after));
  }

  private static long made(JobSnapshot before, JobSnapshot after) {
    if (after.state() == JobState.SUCCEEDED) {
      return Backlog.of(before).images();
    }
    return after.batch().map(batch -> batch.done().size()).orElse(0L)
        - before.batch().map(batch -> batch.done().size()).orElse(0L);
  }

  private static Instant begun(JobSnapshot job) {
    return job.latest().map(Attempt::assigned).orElse(job.submitted());
  }

  private void count(JobSnapshot job, Kind kind, long more, Instant begun) {
    if (more != 0) {
      count(all, kind, more, begun, job.updated());
      Map<Kind, Pace> own =
          tenants.computeIfAbsent(job.tenant(), tenant -> new EnumMap<>(Kind.class));
      count(own, kind, more, begun, job.updated());
    }
  }

  private static void count(
      Map<Kind, Pace> paces, Kind kind, long more, Instant begun, Instant at) {
    paces.put(kind, paces.getOrDefault(kind, Pace.from(begun)).plus(more, at));
  }
}
