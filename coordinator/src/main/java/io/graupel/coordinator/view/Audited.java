package io.graupel.coordinator.view;

import io.graupel.protocol.state.AuditEntry;

/**
 * An entry of the audit.
 *
 * @param id its place among all entries
 */
public record Audited(long id, AuditEntry entry) {}
