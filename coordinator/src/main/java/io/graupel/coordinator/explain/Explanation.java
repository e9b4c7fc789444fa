package io.graupel.coordinator.explain;

import io.graupel.coordinator.forecast.Forecast;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import java.util.List;
import java.util.Optional;

/**
 * Why a job stands where it stands.
 *
 * @param reason present while it waits
 * @param sentence the numbers below, in words
 * @param advice what would let it start, each tried; none once it has started
 */
public record Explanation(
    JobId job,
    JobState state,
    Optional<WaitReason> reason,
    String sentence,
    Seats seats,
    Standing standing,
    Optional<Forecast> forecast,
    List<Advice> advice) {
  public Explanation {
    advice = List.copyOf(advice);
  }
}
