package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.storage.CanonicalImages;
import io.graupel.storage.FolderImages;
import io.graupel.tools.client.Artifact;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Download;
import io.graupel.tools.client.Exit;
import io.graupel.tools.client.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Restores a folder of images with a trained network: uploads them, submits a sample job,"
          + " follows",
      "it, and fetches the grid and the restored images as PNG files."
    },
    footer = {
      "",
      "Examples:",
      "  graupel restore blurred-photos --model j-k3",
      "  graupel restore snowy --model j-k3 --severity 120 --out clear",
      "  graupel restore photos --model j-k3 --degrade        a trial: degrades them first",
      "",
      "The images are taken to be degraded as the network's training degraded them, to --severity,"
          + " or",
      "as far as it goes. They are PNG or JPEG files of one size, and grey where its own were."
    })
final class RestoreCommand implements Callable<Integer> {
  private static final int MOST_AT_ONCE = 64;

  @Parameters(paramLabel = "FOLDER", description = "Images, all of one size.")
  private Path folder = Path.of(".");

  @Option(
      names = "--model",
      required = true,
      paramLabel = "JOB",
      description = "Train job whose network is used, or a unique start of its id.")
  private String model = "";

  @Option(
      names = "--severity",
      paramLabel = "S",
      description = "How far the images are degraded; the greatest severity by default.")
  private Optional<Integer> severity = Optional.empty();

  @Option(names = "--degrade", description = "The images are clean: degrades them first.")
  private boolean degrade;

  @Option(
      names = "--sampler",
      paramLabel = "PRESET",
      defaultValue = "improved",
      description = "Of `graupel preset ls`; ${DEFAULT-VALUE} by default.")
  private String sampler = "improved";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of whatever is random; ${DEFAULT-VALUE} by default.")
  private long seed = 1;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder; ./restored by default.")
  private Path out = Path.of("restored");

  private final Session session;

  RestoreCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new CommandException(
          Exit.USAGE, folder + ": no such folder (expected: one of PNG or JPEG files)");
    }
    CanonicalImages images = FolderImages.read(folder).images();
    Job trained = trained();
    requireChannels(images, trained);
    String dataset = upload();
    Job sample = session.client().submit(checked(spec(trained, dataset, images)), "");
    if (!session.json()) {
      session.say("restoring %s images in %s".formatted(Text.count(images.count()), sample.id()));
    }
    Job ended = new Watch(session, sample).untilEnd();
    if (!ended.succeeded()) {
      throw new CommandException(
          Exit.FAILED,
          "%s %s%s"
              .formatted(ended.id(), ended.state(), ended.failure().map(f -> ": " + f).orElse("")));
    }
    report(ended, fetched(ended));
    return Exit.DONE.code();
  }

  private Job trained() {
    Job job = session.client().job(JobIds.resolve(session.client(), model));
    if (!job.kind().equals("train")) {
      throw new CommandException(
          Exit.USAGE,
          "--model: %s is a job of kind %s (expected: train)".formatted(job.id(), job.kind()));
    }
    return job;
  }

  /** Before anything is sent. */
  private void requireChannels(CanonicalImages images, Job trained) {
    String name = trained.json().at("/spec/images/dataset").asText().split("@", 2)[0];
    for (JsonNode dataset : session.client().datasets().path("datasets")) {
      int channels = dataset.path("channels").asInt();
      if (dataset.path("name").asText().equals(name) && channels != images.channels()) {
        throw new CommandException(
            Exit.USAGE,
            "%s: images of %d channels (expected: %d, as %s was trained on %s); make them %s"
                .formatted(
                    folder,
                    images.channels(),
                    channels,
                    trained.id(),
                    name,
                    channels == 1 ? "grey" : "coloured"));
      }
    }
  }

  private String upload() throws IOException {
    JsonNode manifest =
        new DatasetUpload(session.client(), words -> {})
            .add(datasetName(folder), List.of(folder), List.of(), "images to restore");
    return manifest.path("name").asText() + "@" + manifest.path("sha256").asText();
  }

  /** A name that data sets may have, after the folder's. */
  static String datasetName(Path folder) {
    String name =
        String.valueOf(folder.toAbsolutePath().normalize().getFileName())
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-");
    return ("restore-" + name)
        .substring(0, Math.min(63, "restore-".length() + name.length()))
        .replaceAll("-+$", "");
  }

  private ObjectNode spec(Job trained, String dataset, CanonicalImages images) {
    long count = images.count();
    ObjectNode spec = JsonNodeFactory.instance.objectNode();
    spec.put("kind", "sample").put("name", "restore " + folder.getFileName());
    spec.put("pool", trained.json().at("/spec/pool").asText("default"));
    spec.put("priority", "interactive").put("attempts", 3).put("seed", seed);
    spec.put("model", trained.id()).put("weights", "ema");
    ObjectNode start = spec.putObject("start").put("type", degrade ? "restore" : "observed");
    start.put("dataset", dataset).put("split", "train").put("first", 0);
    severity.ifPresent(s -> start.put("severity", s));
    spec.putObject("sampler").put("preset", sampler);
    spec.putObject("condition").put("type", "none");
    spec.put("precision", "fp32").put("count", count);
    spec.put("microBatch", Math.min(MOST_AT_ONCE, count));
    return spec.put("grid", Math.min(MOST_AT_ONCE, count)).put("filmstrip", Math.min(8, count));
  }

  private static ObjectNode checked(ObjectNode spec) {
    Codec.spec(spec);
    return spec;
  }

  private List<Path> fetched(Job sample) throws IOException {
    List<Path> files = new ArrayList<>();
    List<Path> parts = new ArrayList<>();
    Path scratch = Files.createTempDirectory("graupel-restore");
    try {
      List<Artifact> results =
          session.client().artifacts(sample.id()).stream()
              .filter(artifact -> artifact.kind().equals("result"))
              .sorted(Comparator.comparing(Artifact::name))
              .toList();
      for (Artifact artifact : results) {
        boolean picture = artifact.name().endsWith(".png");
        Path target =
            (picture ? out : scratch)
                .resolve(String.valueOf(Path.of(artifact.name()).getFileName()));
        new Download(session.client()).fetch(sample.id(), artifact, target, true);
        (picture ? files : parts).add(target);
      }
      List<Path> originals = FolderImages.files(folder).stream().map(folder::relativize).toList();
      files.addAll(RestoredImages.write(parts, originals, out.resolve("images")));
      return files;
    } finally {
      for (Path part : parts) {
        Files.deleteIfExists(part);
      }
      Files.deleteIfExists(scratch);
    }
  }

  private void report(Job sample, List<Path> files) {
    if (!session.json()) {
      files.forEach(file -> session.print(file.toString()));
      return;
    }
    ObjectNode value = JsonNodeFactory.instance.objectNode().put("job", sample.id());
    ArrayNode list = value.putArray("files");
    files.forEach(file -> list.add(file.toString()));
    session.print(value);
  }
}
