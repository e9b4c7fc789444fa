package io.graupel.coordinator.forecast;

import java.time.Instant;
import java.util.Optional;

/**
 * When a job is likely to start and to finish.
 *
 * @param made when this was said
 * @param start of its next attempt; absent while it runs
 * @param ahead absent while it runs
 */
public record Forecast(
    Instant made, Optional<Likely> start, Likely finish, Optional<Ahead> ahead) {}
