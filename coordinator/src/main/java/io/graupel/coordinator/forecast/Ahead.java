package io.graupel.coordinator.forecast;

/**
 * What starts before a job in a typical run of the forecast. Other tenants have no names here.
 *
 * @param ownGpuSeconds of what its own tenant's jobs ahead have yet to run
 * @param tenants how many others' jobs are ahead
 */
public record Ahead(
    int ownJobs, long ownGpuSeconds, int otherJobs, long otherGpuSeconds, int tenants) {}
