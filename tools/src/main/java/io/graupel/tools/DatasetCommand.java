package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "dataset",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "The images that jobs learn from, and the modules that measure them.",
    footer = {
      "",
      "Examples:",
      "  graupel dataset ls",
      "  graupel dataset add mnist --train train-images-idx3-ubyte.gz train-labels-idx1-ubyte.gz"
          + " \\",
      "      --test t10k-images-idx3-ubyte.gz t10k-labels-idx1-ubyte.gz",
      "  graupel dataset add cifar10 --train data_batch_1.bin data_batch_2.bin --test"
          + " test_batch.bin",
      "  graupel dataset add snow --train photos/ --attribution \"CC0, by A. N. Other\"",
      "  graupel dataset add inception --module inception-2015-12-05.pt"
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
        "folder of PNG or JPEG files of one size, in sub-folders if they have classes. A module is"
            + " what",
        "torch.jit.save writes: an evaluation compares features with it."
      })
  void add(
      @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits and hyphens.")
          String name,
      @Option(
              names = "--train",
              arity = "1..*",
              paramLabel = "FILE",
              description = "Images to learn from.",
              defaultValue = Option.NULL_VALUE)
          List<Path> train,
      @Option(
              names = "--test",
              arity = "1..*",
              paramLabel = "FILE",
              description = "Images that are never learnt from.",
              defaultValue = Option.NULL_VALUE)
          List<Path> test,
      @Option(
              names = "--module",
              paramLabel = "FILE",
              description = "A TorchScript module, in place of images.")
          Optional<Path> module,
      @Option(
              names = "--attribution",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "Where it is from, and on which terms.")
          String attribution)
      throws IOException {
    List<Path> learnt = Objects.requireNonNullElse(train, List.of());
    List<Path> heldOut = Objects.requireNonNullElse(test, List.of());
    if (module.isPresent() ? !learnt.isEmpty() || !heldOut.isEmpty() : learnt.isEmpty()) {
      throw new CommandException(
          Exit.USAGE,
          "%s: %s (expected: --train FILES, with --test FILES if there are such; or --module FILE)"
              .formatted(name, module.isPresent() ? "--module with images" : "no --train"));
    }
    DatasetUpload upload = new DatasetUpload(session.client(), session::say);
    JsonNode manifest =
        module.isPresent()
            ? upload.addModule(name, module.get(), attribution)
            : upload.add(name, learnt, heldOut, attribution);
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
    Table table = new Table("DATASET", "KIND", ">TRAIN", ">TEST", "SIZE", "CLASSES", "VERSION");
    for (JsonNode d : datasets.path("datasets")) {
      boolean module = d.path("kind").asText().equals("module");
      table.row(
          d.path("name").asText(),
          d.path("kind").asText(),
          images(d, "train"),
          images(d, "test"),
          module ? Text.bytes(d.path("bytes").asLong()) : shape(d),
          module ? "" : Integer.toString(d.at("/splits/train/classes").size()),
          d.path("sha256").asText().replaceFirst("(.{12}).*", "$1"));
    }
    table.print(session);
  }

  private static String shape(JsonNode images) {
    return "%dx%dx%d"
        .formatted(
            images.path("channels").asInt(),
            images.path("height").asInt(),
            images.path("width").asInt());
  }

  private static String images(JsonNode dataset, String split) {
    JsonNode images = dataset.path("splits").path(split).path("images");
    return images.isMissingNode() ? "" : Text.count(images.asLong());
  }
}
