package io.graupel.protocol.tenant;

import io.graupel.protocol.job.Field;
import io.graupel.protocol.job.Fields;
import io.graupel.protocol.job.TenantId;

/**
 * A team that shares the fleet.
 *
 * @param weight its share of the fleet in relation to others'
 * @param paused whether none of its jobs start
 */
public record Tenant(
    @Field("name of the team") TenantId id,
    @Field(value = "share of the fleet in relation to others", min = 0.001, max = 1e6)
        double weight,
    @Field("what it may use") Quota quota,
    @Field("whether none of its jobs start") boolean paused) {
  public Tenant {
    Fields.check(Tenant.class, id, weight, quota, paused);
  }

  /** A tenant as it is before anybody sets it up. */
  public static Tenant plain(TenantId id) {
    return new Tenant(id, 1, Quota.NONE, false);
  }

  public Tenant paused(boolean now) {
    return new Tenant(id, weight, quota, now);
  }
}
