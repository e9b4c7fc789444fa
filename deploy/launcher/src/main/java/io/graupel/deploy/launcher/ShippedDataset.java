package io.graupel.deploy.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.tools.DatasetUpload;
import io.graupel.tools.client.GraupelClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The small data set that comes with Graupel, so that nothing need be downloaded. */
final class ShippedDataset {
  static final String NAME = "mnist-small";

  private ShippedDataset() {}

  /** Registers it where the server does not know it. */
  static void register(GraupelClient client, Layout layout) throws IOException {
    for (JsonNode dataset : client.datasets().path("datasets")) {
      if (dataset.path("name").asText().equals(NAME)) {
        return;
      }
    }
    Path folder = layout.dataset(NAME);
    new DatasetUpload(client, words -> {})
        .add(
            NAME,
            List.of(
                folder.resolve("train-images-idx3-ubyte.gz"),
                folder.resolve("train-labels-idx1-ubyte.gz")),
            List.of(
                folder.resolve("test-images-idx3-ubyte.gz"),
                folder.resolve("test-labels-idx1-ubyte.gz")),
            Files.readString(folder.resolve("ATTRIBUTION")).strip());
  }
}
