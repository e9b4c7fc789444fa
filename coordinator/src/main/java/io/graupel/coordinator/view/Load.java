package io.graupel.coordinator.view;

import io.graupel.protocol.state.JobState;

/**
 * How much waits and runs.
 *
 * @param seen jobs that whoever asks may see
 * @param others jobs of which it may know no more than that they are there
 */
public record Load(Count seen, Count others) {
  public static final Load NONE = new Load(Count.NONE, Count.NONE);

  /** Jobs that have not ended. */
  public record Count(int waiting, int running) {
    static final Count NONE = new Count(0, 0);

    Count plus(JobState state) {
      return state == JobState.WAITING
          ? new Count(waiting + 1, running)
          : new Count(waiting, running + 1);
    }

    Count plus(Count other) {
      return new Count(waiting + other.waiting, running + other.running);
    }
  }

  Load plus(boolean visible, JobState state) {
    return visible ? new Load(seen.plus(state), others) : new Load(seen, others.plus(state));
  }

  /** Both loads together. */
  public Load plus(Load other) {
    return new Load(seen.plus(other.seen), others.plus(other.others));
  }
}
