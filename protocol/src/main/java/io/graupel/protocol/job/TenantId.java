package io.graupel.protocol.job;

/** Names a team that shares the fleet. */
public record TenantId(String value) {
  /** Whoever submits where no tenants are set up. */
  public static final TenantId DEFAULT = new TenantId("default");

  public TenantId {
    Names.require("tenant", value, Names.LABEL);
  }

  @Override
  public String toString() {
    return value;
  }
}
