package io.graupel.coordinator.forecast;

import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Window;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A compact copy of the queue, for runs on a virtual clock. Times are in milliseconds since {@code
 * epoch}, which is when the copy was made.
 *
 * @param shelves slots of a pool on devices with equal memory, by pool and then by memory
 * @param tasks in the order in which those of one tenant and class are served
 */
record Scene(
    long epoch,
    Duration halfLife,
    Duration entryPenalty,
    List<Pool> pools,
    List<Party> parties,
    List<Shelf> shelves,
    List<Task> tasks) {

  /**
   * A tenant.
   *
   * @param share GPU-milliseconds that count against it now, of attempts that have ended
   * @param opens when its budget lets it start something; 0 for now
   */
  record Party(TenantId id, double weight, int guaranteed, int most, double share, long opens) {}

  /** Slots on devices with equal memory. */
  record Shelf(int pool, long memory, int free) {}

  /**
   * An attempt that runs.
   *
   * @param shelf of its slot; -1 if its slot is given to nobody afterwards
   * @param began when it was assigned, before the epoch: 0 or less
   * @param left what is known of the time that is left; absent to go by the task's own
   * @param yields whether it is about to give its device back instead of ending
   */
  record Live(int shelf, long began, Optional<Guess> left, boolean yields) {}

  /**
   * A job.
   *
   * @param parts attempts that it still needs besides those that run
   * @param parallel of which so many may run at once
   * @param from when its own terms let it start; 0 for now
   * @param after indices of tasks that must end first
   * @param each the time of an attempt
   * @param last the time of one more attempt at the end, which puts a batch together
   */
  record Task(
      JobId id,
      int pool,
      int party,
      int priority,
      long memory,
      int parts,
      int parallel,
      long from,
      Optional<Window> window,
      List<Integer> after,
      List<Live> live,
      Guess each,
      Optional<Guess> last) {}
}
