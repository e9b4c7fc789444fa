package io.graupel.protocol.event;

import io.graupel.protocol.job.Pool;

/**
 * What a worker says of itself.
 *
 * @param slots attempts it runs at a time
 * @param metrics address of its {@code /metrics}, as {@code host:port}
 */
public record Announcement(
    Incarnation worker, Pool pool, Device device, int slots, String version, String metrics) {}
