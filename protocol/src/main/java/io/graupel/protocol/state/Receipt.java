package io.graupel.protocol.state;

import io.graupel.protocol.job.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * Why an attempt was asked to give its device back.
 *
 * @param beneficiary whose work takes the place; nobody's where a window, a budget or a person ends
 *     it
 */
public record Receipt(Rule rule, Instant at, Optional<TenantId> beneficiary) {
  /** On what ground. */
  public enum Rule {
    /** Somebody waits at the screen, and this is background work. */
    INTERACTIVE,
    /** Its tenant had borrowed the slot, and whoever it is guaranteed to wants it back. */
    RECLAIM,
    /** Its window closes. */
    WINDOW,
    /** Its tenant's budget for this period is used up. */
    BUDGET,
    /** Its pool or worker is drained. */
    DRAIN,
    /** A person asked. */
    ASKED
  }
}
