package io.graupel.worker.run;

import io.graupel.protocol.event.WorkerOrder.Assign;
import io.graupel.storage.JobWriter;
import io.graupel.storage.object.ObjectStore;
import io.graupel.worker.metrics.WorkerMetrics;

/**
 * What an attempt works with: its order, its folder, the store, its right to publish, the device.
 */
record Workplace(
    Assign assign,
    Desk desk,
    ObjectStore store,
    JobWriter writer,
    Compute compute,
    WorkerMetrics metrics) {}
