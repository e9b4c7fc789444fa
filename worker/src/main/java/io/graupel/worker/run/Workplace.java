package io.graupel.worker.run;

import io.graupel.diffusion.Library;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.event.WorkerOrder.Assign;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.storage.DatasetStore;
import io.graupel.storage.JobWriter;
import io.graupel.storage.Retention;
import io.graupel.storage.object.ObjectStore;
import io.graupel.worker.metrics.WorkerMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What an attempt works with: its order, its folder, the store, its right to publish, the device.
 */
record Workplace(
    Assign assign,
    Desk desk,
    ObjectStore store,
    JobWriter writer,
    Compute compute,
    WarmRun warm,
    WorkerMetrics metrics) {
  /** The data sets of the store, each as it is stored. */
  Library library() {
    return (dataset, split) -> {
      Path file = new DatasetStore(store).fetch(dataset, split, desk.datasets());
      return ImageSet.read(file);
    };
  }

  /** For the part of a batch that shows something of the whole: its right to publish that. */
  JobWriter writerOfWhole() {
    return JobWriter.claim(
        store, assign.tenant(), assign.attempt(), Retention.DEFAULT, InstantSource.system());
  }

  /** The file of a TorchScript module of the store. */
  Path module(DatasetRef dataset) throws IOException {
    return new DatasetStore(store).fetchModule(dataset, desk.datasets());
  }
}
