package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.Images;
import io.graupel.storage.CanonicalImages;
import io.graupel.storage.DatasetManifest;
import io.graupel.storage.DatasetStore;
import io.graupel.storage.ModuleFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What can be asked about data sets. One is added in two steps: each part is staged under its hash,
 * then the parts are registered as a version. Blocks: for virtual threads.
 */
final class DatasetActions {
  /** Part of a data set that holds a TorchScript module, its only one. */
  private static final String MODULE = "module";

  private static final String SPLITS = "splits";

  private final DatasetStore datasets;
  private final Staging staging;

  DatasetActions(DatasetStore datasets, Staging staging) {
    this.datasets = datasets;
    this.staging = staging;
  }

  Answer list(Ask ask) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ArrayNode list = node.putArray("datasets");
    datasets.list().forEach(manifest -> list.add(json(manifest)));
    return Answer.ok(node);
  }

  Answer get(Ask ask) {
    DatasetRef ref = ref(ask);
    return Answer.ok(
        json(
            datasets
                .find(ref)
                .orElseThrow(() -> Problem.notFound("there is no data set \"" + ref + "\""))));
  }

  /** Refuses a part before it arrives, where that can be known. */
  void admit(Ask ask) {
    String name = name(ask);
    if (!ask.param("part").equals(MODULE)) {
      split("part", ask.param("part"));
      datasets.requireFree(name, DatasetManifest.OfImages.class);
      return;
    }
    datasets.requireFree(name, DatasetManifest.OfModule.class);
    String length = ask.header("Content-Length").orElse("");
    if (length.matches("\\d{1,18}") && Long.parseLong(length) > ModuleFile.LARGEST) {
      throw Problem.of(
          413,
          "too large",
          "%s: %s bytes (expected: at most %d)".formatted(MODULE, length, ModuleFile.LARGEST));
    }
  }

  /** Takes a part that has arrived, if it is what it is said to be. */
  Answer stage(Ask ask, Path upload) throws IOException {
    String claimed = sha256(ask.header("X-Content-SHA256").orElse(""));
    Path staged = staging.keep(upload, claimed);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("sha256", claimed);
    node.put("bytes", Files.size(staged));
    if (ask.param("part").equals(MODULE)) {
      ModuleFile.of(staged);
    } else {
      CanonicalImages images = CanonicalImages.of(staged);
      node.put("images", images.count());
      node.put("channels", images.channels());
      node.put("height", images.height());
      node.put("width", images.width());
    }
    return Answer.json(201, node);
  }

  /** Makes what is staged a version, and the newest: images in parts, or a module. */
  Answer register(Ask ask) throws IOException {
    String name = name(ask);
    ObjectNode document = Documents.tree(ask);
    if (document.has(SPLITS) == document.has(MODULE)) {
      throw Problem.unprocessable(
              "%s, %s: %s (expected: one of them)"
                  .formatted(SPLITS, MODULE, document.has(MODULE) ? "both" : "neither"))
          .field(SPLITS);
    }
    String attribution = document.path("attribution").asText("");
    DatasetManifest manifest =
        document.has(MODULE)
            ? module(name, document.path(MODULE).asText(), attribution)
            : images(name, document.path(SPLITS), attribution);
    return Answer.json(201, json(manifest)).with("location", "/v1/datasets/" + manifest.ref());
  }

  private DatasetManifest module(String name, String hash, String attribution) throws IOException {
    Path file = staged(name, MODULE, MODULE, hash);
    DatasetManifest manifest = datasets.registerModule(name, file, attribution);
    Files.deleteIfExists(file);
    return manifest;
  }

  private DatasetManifest images(String name, JsonNode splits, String attribution)
      throws IOException {
    Map<Images.Split, Path> parts = new EnumMap<>(Images.Split.class);
    for (Map.Entry<String, JsonNode> part : splits.properties()) {
      String field = SPLITS + "." + part.getKey();
      parts.put(
          split(field, part.getKey()),
          staged(name, field, part.getKey(), part.getValue().asText()));
    }
    DatasetManifest manifest = datasets.register(name, parts, attribution);
    for (Path part : parts.values()) {
      Files.deleteIfExists(part);
    }
    return manifest;
  }

  private Path staged(String name, String field, String part, String hash) {
    return staging
        .find(sha256(hash))
        .orElseThrow(
            () ->
                Problem.unprocessable("%s: nothing is staged under %s".formatted(field, hash))
                    .field(field)
                    .hint("PUT it to /v1/datasets/%s/%s first".formatted(name, part)));
  }

  private static ObjectNode json(DatasetManifest manifest) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("name", manifest.name());
    node.put("sha256", manifest.sha256());
    node.put("ref", manifest.ref().value());
    switch (manifest) {
      case DatasetManifest.OfImages images -> describe(images, node.put("kind", "images"));
      case DatasetManifest.OfModule module ->
          node.put("kind", MODULE).put("bytes", module.file().bytes());
    }
    return node.put("attribution", manifest.attribution());
  }

  private static void describe(DatasetManifest.OfImages manifest, ObjectNode node) {
    node.put("channels", manifest.channels());
    node.put("height", manifest.height());
    node.put("width", manifest.width());
    ObjectNode splits = node.putObject(SPLITS);
    manifest
        .splits()
        .forEach(
            (split, part) -> {
              ObjectNode one = splits.putObject(JobJson.kebab(split));
              one.put("images", part.images());
              one.put("bytes", part.file().bytes());
              one.put("sha256", part.file().sha256());
              part.classes().forEach(one.withArray("classes")::add);
            });
  }

  private static DatasetRef ref(Ask ask) {
    try {
      return new DatasetRef(ask.param("name"));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(String.valueOf(e.getMessage())).field("name");
    }
  }

  private static String name(Ask ask) {
    DatasetRef ref = ref(ask);
    if (ref.pinned()) {
      throw Problem.badRequest("dataset: %s (expected: a name without version)".formatted(ref))
          .field("name");
    }
    return ref.name();
  }

  private static Images.Split split(String field, String text) {
    return Arrays.stream(Images.Split.values())
        .filter(split -> JobJson.kebab(split).equals(text))
        .findFirst()
        .orElseThrow(
            () -> {
              String all =
                  Arrays.stream(Images.Split.values())
                      .map(JobJson::kebab)
                      .collect(Collectors.joining(", "));
              return Problem.badRequest(
                      "%s: \"%s\" (expected: any of %s; or %s)".formatted(field, text, all, MODULE))
                  .field(field)
                  .found(text)
                  .allowed(all);
            });
  }

  private static String sha256(String text) {
    if (!text.matches("[0-9a-f]{64}")) {
      throw Problem.badRequest(
              "SHA-256: \"%s\" (expected: 64 lower-case hex digits)".formatted(text))
          .hint("send the hash of the file in the header X-Content-SHA256");
    }
    return text;
  }
}
