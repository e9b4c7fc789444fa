package io.graupel.coordinator.explain;

import io.graupel.coordinator.queue.Lanes;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.FairShare;
import io.graupel.coordinator.schedule.Limits;
import io.graupel.coordinator.schedule.Sharing;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.WaitReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which of the reasons that change with the queue keeps a ready job from starting. The cost is that
 * of a look at each tenant in line, however many jobs there are.
 */
public final class Reasons {
  private final FairShare shares;
  private final Limits limits = new Limits();

  public Reasons(Sharing sharing) {
    this.shares = new FairShare(sharing);
  }

  /** Why the job waits, if it waits; derived where the record says only that it is ready. */
  public Optional<WaitReason> of(Queue queue, JobSnapshot job, Instant now) {
    return job.reason()
        .map(reason -> reason == WaitReason.NO_SLOT ? derived(queue, job, now) : reason);
  }

  private WaitReason derived(Queue queue, JobSnapshot job, Instant now) {
    Pool pool = job.spec().pool();
    if (queue.directory().mode(pool) != PoolSetting.Mode.OPEN) {
      return WaitReason.PAUSED;
    }
    Optional<WaitReason> obstacle = limits.obstacle(queue, job.tenant(), now);
    if (obstacle.isPresent()) {
      return obstacle.orElseThrow();
    }
    List<Member> members = members(queue, pool);
    long biggest = members.stream().mapToLong(m -> m.self().device().memoryBytes()).max().orElse(0);
    if (!members.isEmpty() && biggest < job.terms().memoryBytes()) {
      return WaitReason.NO_FIT;
    }
    return members.isEmpty() || first(queue, job, biggest, now)
        ? WaitReason.NO_SLOT
        : WaitReason.FAIR_SHARE;
  }

  static List<Member> members(Queue queue, Pool pool) {
    return queue.fleet().members().stream().filter(m -> m.pool().equals(pool)).toList();
  }

  /** Whether the next slot that it fits on would be its own. */
  private boolean first(Queue queue, JobSnapshot job, long biggest, Instant now) {
    Lanes lanes = queue.ready(job.spec().pool());
    boolean head =
        lanes.first(job.priority(), job.tenant(), biggest).filter(job::equals).isPresent();
    boolean owed = limits.owed(queue, job.tenant()) > 0;
    double standing = shares.standing(queue, job.tenant(), now);
    for (Priority priority : Priority.values()) {
      for (TenantId other : lanes.tenants(priority)) {
        boolean rival =
            (priority != job.priority() || !other.equals(job.tenant()))
                && lanes.first(priority, other, biggest).isPresent()
                && limits.obstacle(queue, other, now).isEmpty();
        if (rival) {
          boolean otherOwed = limits.owed(queue, other) > 0;
          boolean before =
              otherOwed != owed
                  ? otherOwed
                  : priority != job.priority()
                      ? priority.compareTo(job.priority()) < 0
                      : shares.standing(queue, other, now) < standing;
          head &= !before;
        }
      }
    }
    return head;
  }
}
