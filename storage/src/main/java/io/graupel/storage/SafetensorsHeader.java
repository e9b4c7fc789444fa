package io.graupel.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON at the head of a safetensors file: what a file holds, and where.
 *
 * @param tensors by name, in the order of their bytes
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, TensorLayout> tensors) {
  static final String METADATA = "__metadata__";
  private static final int ALIGNMENT = 8;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Lays tensors out: wide types first, so that all are aligned, then by name. */
  static SafetensorsHeader of(Map<String, String> metadata, List<Tensor> tensors) {
    List<Tensor> ordered = new ArrayList<>(tensors);
    ordered.sort(
        Comparator.comparingInt((Tensor tensor) -> -tensor.type().bytes())
            .thenComparing(Tensor::name));
    Map<String, TensorLayout> layouts = new LinkedHashMap<>();
    long begin = 0;
    for (Tensor tensor : ordered) {
      long end = begin + tensor.bytes();
      TensorLayout layout =
          new TensorLayout(tensor.name(), tensor.type(), tensor.shape(), begin, end);
      if (layouts.put(tensor.name(), layout) != null) {
        throw new IllegalArgumentException("tensor %s is given twice".formatted(tensor.name()));
      }
      begin = end;
    }
    return new SafetensorsHeader(metadata, layouts);
  }

  /** The header as bytes, padded with blanks so that the tensors begin aligned. */
  byte[] encode() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode words = root.putObject(METADATA);
      new TreeMap<>(metadata).forEach(words::put);
    }
    for (TensorLayout layout : tensors.values()) {
      ObjectNode node = root.putObject(layout.name()).put("dtype", layout.type().name());
      layout.shape().forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(layout.begin()).add(layout.end());
    }
    byte[] json = JSON.writeValueAsBytes(root);
    byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  /** Reads a header and holds it against the {@code dataBytes} that follow it in {@code file}. */
  static SafetensorsHeader decode(Path file, byte[] json, long dataBytes) throws IOException {
    SafetensorsHeader header = new Decoder(file).decode(parse(file, json));
    header.requireContiguous(file, dataBytes);
    return header;
  }

  private static JsonNode parse(Path file, byte[] json) throws IOException {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new MalformedFileException(
          file, "header: " + e.getOriginalMessage() + " (expected: JSON)", e);
    }
  }

  private void requireContiguous(Path file, long dataBytes) {
    long at = 0;
    for (TensorLayout layout : tensors.values()) {
      if (layout.begin() != at) {
        throw new MalformedFileException(
            file,
            "tensor %s: begins at byte %d (expected: %d, without gap or overlap)"
                .formatted(layout.name(), layout.begin(), at));
      }
      at = layout.end();
    }
    if (at != dataBytes) {
      throw new MalformedFileException(
          file,
          "%d bytes of tensors (expected: %d, by the header); the file is %s"
              .formatted(dataBytes, at, dataBytes < at ? "cut short" : "too long"));
    }
  }

  /** Turns JSON into layouts, naming the tensor at fault. */
  private record Decoder(Path file) {
    SafetensorsHeader decode(JsonNode root) {
      require(root.isObject(), "header: %s (expected: a JSON object)", root.getNodeType());
      Map<String, String> metadata = new TreeMap<>();
      List<TensorLayout> layouts = new ArrayList<>();
      for (Map.Entry<String, JsonNode> field : root.properties()) {
        if (field.getKey().equals(METADATA)) {
          metadata.putAll(words(field.getValue()));
        } else {
          layouts.add(layout(field.getKey(), field.getValue()));
        }
      }
      layouts.sort(Comparator.comparingLong(TensorLayout::begin).thenComparing(TensorLayout::end));
      Map<String, TensorLayout> byName = new LinkedHashMap<>();
      layouts.forEach(layout -> byName.put(layout.name(), layout));
      return new SafetensorsHeader(metadata, byName);
    }

    private Map<String, String> words(JsonNode node) {
      require(node.isObject(), "metadata: %s (expected: a JSON object)", node.getNodeType());
      Map<String, String> words = new TreeMap<>();
      for (Map.Entry<String, JsonNode> word : node.properties()) {
        require(
            word.getValue().isTextual(),
            "metadata %s: %s (expected: text)",
            word.getKey(),
            word.getValue());
        words.put(word.getKey(), word.getValue().textValue());
      }
      return words;
    }

    private TensorLayout layout(String name, JsonNode node) {
      TensorType type = type(name, node.path("dtype"));
      List<Long> shape = numbers(name, "shape", node.path("shape"));
      List<Long> offsets = numbers(name, "data_offsets", node.path("data_offsets"));
      require(
          offsets.size() == 2 && offsets.get(0) <= offsets.get(1),
          "tensor %s: data_offsets %s (expected: begin and end)",
          name,
          offsets);
      TensorLayout layout = new TensorLayout(name, type, shape, offsets.get(0), offsets.get(1));
      requireSize(layout);
      return layout;
    }

    private void requireSize(TensorLayout layout) {
      long found = layout.end() - layout.begin();
      long expected;
      try {
        expected = Math.multiplyExact(layout.elements(), layout.type().bytes());
      } catch (ArithmeticException e) {
        throw new MalformedFileException(
            file,
            "tensor %s: shape %s (expected: fewer than 2^63 bytes)"
                .formatted(layout.name(), layout.shape()),
            e);
      }
      require(
          found == expected,
          "tensor %s: %d bytes (expected: %d, for %s %s)",
          layout.name(),
          found,
          expected,
          layout.type(),
          layout.shape());
    }

    private TensorType type(String name, JsonNode node) {
      return Arrays.stream(TensorType.values())
          .filter(type -> type.name().equals(node.textValue()))
          .findFirst()
          .orElseThrow(
              () ->
                  new MalformedFileException(
                      file,
                      "tensor %s: dtype %s (expected: one of %s)"
                          .formatted(name, node, TensorType.names())));
    }

    private List<Long> numbers(String name, String field, JsonNode node) {
      require(node.isArray(), "tensor %s: %s %s (expected: an array)", name, field, node);
      List<Long> numbers = new ArrayList<>();
      for (JsonNode number : node) {
        require(
            number.isIntegralNumber() && number.canConvertToLong() && number.longValue() >= 0,
            "tensor %s: %s %s (expected: whole numbers >= 0)",
            name,
            field,
            node);
        numbers.add(number.longValue());
      }
      return numbers;
    }

    private void require(boolean holds, String fault, Object... found) {
      if (!holds) {
        throw new MalformedFileException(file, fault.formatted(found));
      }
    }
  }
}
