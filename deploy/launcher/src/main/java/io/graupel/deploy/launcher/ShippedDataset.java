package io.graupel.deploy.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.tools.DatasetUpload;
import io.graupel.tools.client.GraupelClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A small data set that comes with Graupel, so that nothing need be downloaded.
 *
 * @param name of the data set, and of its folder
 * @param train files of its training images
 * @param test files of its test images
 */
record ShippedDataset(String name, List<String> train, List<String> test) {
  static final ShippedDataset MNIST =
      new ShippedDataset(
          "mnist-small",
          List.of("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
          List.of("test-images-idx3-ubyte.gz", "test-labels-idx1-ubyte.gz"));
  static final ShippedDataset CIFAR10 =
      new ShippedDataset(
          "cifar10-small", List.of("train_batch.bin.gz"), List.of("test_batch.bin.gz"));

  static final List<ShippedDataset> ALL = List.of(MNIST, CIFAR10);

  /** Registers it where the server does not know it. */
  void register(GraupelClient client, Layout layout) throws IOException {
    for (JsonNode dataset : client.datasets().path("datasets")) {
      if (dataset.path("name").asText().equals(name)) {
        return;
      }
    }
    Path folder = layout.dataset(name);
    new DatasetUpload(client, words -> {})
        .add(
            name,
            train.stream().map(folder::resolve).toList(),
            test.stream().map(folder::resolve).toList(),
            Files.readString(folder.resolve("ATTRIBUTION")).strip());
  }

  /** Registers every one that the server does not know. */
  static void registerAll(GraupelClient client, Layout layout) throws IOException {
    for (ShippedDataset dataset : ALL) {
      dataset.register(client, layout);
    }
  }
}
