package io.graupel.coordinator.view;

import io.graupel.protocol.state.HistoryEntry;

/**
 * A line of history with its place in the log.
 *
 * @param id offset in the history topic: grows, and stays the same for ever
 */
public record Told(long id, HistoryEntry entry) {}
