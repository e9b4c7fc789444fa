package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "dataset",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "The images that jobs learn from.",
    footer = {
      "",
      "Examples:",
      "  graupel dataset ls",
      "  graupel dataset add mnist --train train-images-idx3-ubyte.gz train-labels-idx1-ubyte.gz"
          + " \\",
      "      --test t10k-images-idx3-ubyte.gz t10k-labels-idx1-ubyte.gz",
      "  graupel dataset add cifar10 --train data_batch_1.bin data_batch_2.bin --test"
          + " test_batch.bin",
      "  graupel dataset add snow --train photos/ --attribution \"CC0, by A. N. Other\""
    })
final class DatasetCommand implements Runnable {
  private final Session session;

  DatasetCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    list();
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = {
        "Stores a data set under the hash of its content.",
        "Files are an IDX file of images with its labels, CIFAR-10 batches (*.bin or *.bin.gz), or"
            + " a",
        "folder of PNG or JPEG files of one size, in sub-folders if they have classes."
      })
  void add(
      @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits and hyphens.")
          String name,
      @Option(
              names = "--train",
              arity = "1..*",
              required = true,
              paramLabel = "FILE",
              description = "Images to learn from.")
          List<Path> train,
      @Option(
              names = "--test",
              arity = "1..*",
              paramLabel = "FILE",
              description = "Images that are never learnt from.",
              defaultValue = Option.NULL_VALUE)
          List<Path> test,
      @Option(
              names = "--attribution",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "Where it is from, and on which terms.")
          String attribution)
      throws IOException {
    JsonNode manifest =
        new DatasetUpload(session.client(), session::say)
            .add(name, train, test == null ? List.of() : test, attribution);
    if (session.json()) {
      session.print(manifest);
    } else {
      session.print(manifest.path("name").asText() + "@" + manifest.path("sha256").asText());
    }
  }

  @Command(name = "ls", mixinStandardHelpOptions = true, description = "Lists them.")
  void list() {
    JsonNode datasets = session.client().datasets();
    if (session.json()) {
      session.print(datasets);
      return;
    }
    Table table = new Table("DATASET", ">TRAIN", ">TEST", "SIZE", "CLASSES", "VERSION");
    for (JsonNode d : datasets.path("datasets")) {
      table.row(
          d.path("name").asText(),
          images(d, "train"),
          images(d, "test"),
          "%dx%dx%d"
              .formatted(
                  d.path("channels").asInt(), d.path("height").asInt(), d.path("width").asInt()),
          Integer.toString(d.at("/splits/train/classes").size()),
          d.path("sha256").asText().replaceFirst("(.{12}).*", "$1"));
    }
    table.print(session);
  }

  private static String images(JsonNode dataset, String split) {
    JsonNode images = dataset.path("splits").path(split).path("images");
    return images.isMissingNode() ? "" : Text.count(images.asLong());
  }
}
