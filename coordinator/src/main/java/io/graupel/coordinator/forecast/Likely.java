package io.graupel.coordinator.forecast;

import java.time.Instant;

/**
 * When something is likely to happen.
 *
 * @param p50 as likely earlier as later
 * @param p90 earlier in nine cases of ten
 */
public record Likely(Instant p50, Instant p90) {}
