package io.graupel.coordinator.api;

import io.graupel.protocol.tenant.Actor;
import io.graupel.protocol.tenant.Right;
import java.util.Arrays;
import java.util.List;

/** What a route asks of whoever asks, before anything else is looked at. */
enum Need {
  /** Not even a token. */
  NOTHING("ask"),
  /** A good token, of any role. */
  TOKEN("ask"),
  /** Sees somebody's jobs, be it only its own tenant's. */
  JOBS("see jobs", Right.READ, Right.SEE_ALL),
  DATA("read data sets", Right.READ),
  WORK("queue jobs or store data sets", Right.SUBMIT),
  FLEET("pause, drain or open pools and workers", Right.OPERATE),
  TENANTS("see tenants", Right.READ, Right.SEE_ALL),
  TOKENS("see or issue tokens", Right.MANAGE_TENANT, Right.ADMINISTER),
  AUDIT("read the audit", Right.MANAGE_TENANT, Right.OPERATE);

  private final String wish;
  private final List<Right> any;

  Need(String wish, Right... any) {
    this.wish = wish;
    this.any = List.copyOf(Arrays.asList(any));
  }

  /**
   * Returns where the actor has one of the rights.
   *
   * @throws Problem if not
   */
  void check(Actor actor) {
    if (!any.isEmpty() && any.stream().noneMatch(actor::may)) {
      throw Problem.forbidden(actor, wish);
    }
  }
}
