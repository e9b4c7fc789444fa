package io.graupel.protocol.tenant;

import io.graupel.protocol.job.TenantId;

/**
 * Who asks.
 *
 * @param name of the token that was shown, or of the part of the system that acts by itself
 */
public record Actor(TenantId tenant, Role role, String name) {
  /** Whoever asks where the API is open: a laptop. */
  public static final Actor DEV = new Actor(TenantId.DEFAULT, Role.ADMIN, "dev");

  public boolean may(Right right) {
    return role.may(right);
  }

  /** Whether jobs of the tenant may be seen. */
  public boolean sees(TenantId other) {
    return may(Right.SEE_ALL) || may(Right.READ) && tenant.equals(other);
  }

  /** Whether artifacts of the tenant may be read. */
  public boolean reads(TenantId other) {
    return may(Right.READ_ALL) || may(Right.READ) && tenant.equals(other);
  }

  /** Whether jobs of the tenant may be queued, ended and moved. */
  public boolean moves(TenantId other) {
    return may(Right.OPERATE) || may(Right.SUBMIT) && tenant.equals(other);
  }
}
