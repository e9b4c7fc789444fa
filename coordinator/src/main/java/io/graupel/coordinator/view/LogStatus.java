package io.graupel.coordinator.view;

/**
 * How the log stands, for readiness.
 *
 * @param broker whether it answers
 * @param leaderKnown whether some coordinator leads
 * @param caughtUp whether all that was in the log at the start is read
 */
public record LogStatus(boolean broker, boolean leaderKnown, boolean caughtUp) {}
