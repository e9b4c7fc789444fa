package io.graupel.protocol.tenant;

/** A thing that can be allowed. */
public enum Right {
  /** See workers and pools, without anybody's jobs. */
  SEE_FLEET,
  /** Read jobs, artifacts, events and usage of one's own tenant. */
  READ,
  /** Queue jobs in one's own tenant and move them about. */
  SUBMIT,
  /** Pause one's own tenant; issue and revoke its tokens. */
  MANAGE_TENANT,
  /** See jobs of every tenant, but not their artifacts. */
  SEE_ALL,
  /** Read artifacts of every tenant. */
  READ_ALL,
  /** Pause and drain pools and workers; hold, release, order and cancel any job. */
  OPERATE,
  /** Create, change and remove tenants; issue any token. */
  ADMINISTER
}
