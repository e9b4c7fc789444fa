package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.storage.CanonicalImages;
import io.graupel.storage.ImageSource;
import io.graupel.storage.ModuleFile;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Download;
import io.graupel.tools.client.Exit;
import io.graupel.tools.client.GraupelClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Brings files to the server as a data set, stored under the hash of its content. */
public final class DatasetUpload {
  private static final String MODULE = "module";

  private final GraupelClient client;
  private final Consumer<String> say;

  /**
   * @param say takes words for people on how far it is
   */
  public DatasetUpload(GraupelClient client, Consumer<String> say) {
    this.client = client;
    this.say = say;
  }

  /**
   * Stores a data set; the same content again changes nothing.
   *
   * @param train files or a folder, as {@link ImageFiles} tells them apart
   * @param test likewise; may be empty
   * @return its manifest
   */
  public JsonNode add(String name, List<Path> train, List<Path> test, String attribution)
      throws IOException {
    requireName(name);
    Map<String, ImageSource> sources = new TreeMap<>();
    sources.put("train", ImageFiles.read(train));
    if (!test.isEmpty()) {
      sources.put("test", ImageFiles.read(test));
    }
    Path folder = Files.createTempDirectory("graupel-dataset");
    try {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      ObjectNode splits = body.putObject("splits");
      for (Map.Entry<String, ImageSource> split : sources.entrySet()) {
        Path file = folder.resolve(split.getKey() + ".safetensors");
        splits.put(split.getKey(), stage(name, split.getKey(), split.getValue(), file));
      }
      return client.register(name, body.put("attribution", attribution));
    } finally {
      for (String split : sources.keySet()) {
        Files.deleteIfExists(folder.resolve(split + ".safetensors"));
      }
      Files.deleteIfExists(folder);
    }
  }

  /**
   * Stores a TorchScript module as a data set; the same file again changes nothing.
   *
   * @return its manifest
   * @throws io.graupel.storage.MalformedFileException if the file is none
   */
  public JsonNode addModule(String name, Path file, String attribution) throws IOException {
    requireName(name);
    say.accept("module: %s".formatted(Text.bytes(ModuleFile.of(file).bytes())));
    String sha256 = Download.sha256(file);
    client.stage(name, MODULE, file, sha256);
    ObjectNode body = JsonNodeFactory.instance.objectNode().put(MODULE, sha256);
    return client.register(name, body.put("attribution", attribution));
  }

  /** Before anything is read and sent, for that may take long. */
  private static void requireName(String name) {
    try {
      if (new DatasetRef(name).pinned()) {
        throw new CommandException(
            Exit.USAGE, "dataset: %s (expected: a name without version)".formatted(name));
      }
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private String stage(String name, String split, ImageSource source, Path file)
      throws IOException {
    CanonicalImages images = source.write(file);
    say.accept(
        "%s: %s images of %dx%dx%d, %s"
            .formatted(
                split,
                Text.count(images.count()),
                images.channels(),
                images.height(),
                images.width(),
                Text.bytes(Files.size(file))));
    String sha256 = Download.sha256(file);
    client.stage(name, split, file, sha256);
    return sha256;
  }
}
