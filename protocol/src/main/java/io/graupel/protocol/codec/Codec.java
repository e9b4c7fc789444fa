package io.graupel.protocol.codec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Submission;
import io.graupel.protocol.job.Terms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Values to JSON and back. Specs are strict: an unknown, absent, empty or ill-typed field is
 * refused with its path. Messages carry a version, and readers of messages ignore fields they do
 * not know.
 */
public final class Codec {
  /** Version of every message, under {@code v}. */
  public static final int VERSION = 1;

  /** Greatest size of a message, in bytes; bodies live in the object store. */
  public static final int MAX_BYTES = 64 * 1024;

  private static final ObjectMapper MESSAGES = configure(JsonMapper.builder()).build();
  private static final ObjectMapper YAML = configure(YAMLMapper.builder()).build();

  private Codec() {}

  private static <M extends ObjectMapper, B extends MapperBuilder<M, B>> B configure(B builder) {
    return builder
        .annotationIntrospector(new RecordConventions())
        .addModule(new Jdk8Module())
        .addModule(
            new SimpleModule()
                .addSerializer(Instant.class, new InstantCodec.Writer())
                .addDeserializer(Instant.class, new InstantCodec.Reader()))
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
        // YAML 1.1 reads 1e-3 as text; a number written so is meant as one
        .withCoercionConfig(
            LogicalType.Float,
            c -> c.setCoercion(CoercionInputShape.String, CoercionAction.TryConvert));
  }

  /** A document of JSON or YAML (of which JSON is a part), as a tree. */
  public static ObjectNode tree(String document) {
    try (JsonParser parser = YAML.createParser(document)) {
      JsonNode node = YAML.readTree(parser);
      if (node instanceof ObjectNode object) {
        if (parser.nextToken() != null) {
          throw new SpecException("", "more than one document", Optional.of("one"));
        }
        return object;
      }
      throw new SpecException(
          "",
          "found " + (node == null || node.isMissingNode() ? "nothing" : node.getNodeType()),
          Optional.of("fields of a job spec"));
    } catch (JsonProcessingException e) {
      throw SpecErrors.translate(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A job spec from JSON or YAML.
   *
   * @throws SpecException naming the field, what was found and what is allowed
   */
  public static JobSpec spec(String document) {
    return spec(tree(document));
  }

  /**
   * A job spec from a tree, in which presets may stand for parts.
   *
   * @throws SpecException naming the field, what was found and what is allowed
   */
  public static JobSpec spec(JsonNode tree) {
    JsonNode whole = Presets.expand(tree, JobSpec.class);
    SpecShape.check(whole, JobSpec.class);
    try {
      return MESSAGES.treeToValue(whole, JobSpec.class);
    } catch (JsonProcessingException e) {
      throw SpecErrors.translate(e);
    }
  }

  /**
   * What is handed in: a spec, and under {@code terms} when and on what it may run.
   *
   * @throws SpecException naming the field, what was found and what is allowed
   */
  public static Submission submission(String document) {
    return submission(tree(document));
  }

  /**
   * The same from a tree, in which presets may stand for parts.
   *
   * @throws SpecException naming the field, what was found and what is allowed
   */
  public static Submission submission(ObjectNode document) {
    ObjectNode tree = document.deepCopy();
    JsonNode terms = tree.remove("terms");
    return new Submission(spec(tree), terms == null ? Terms.NONE : terms(terms));
  }

  private static Terms terms(JsonNode given) {
    JsonNode whole = given;
    if (given instanceof ObjectNode object) {
      ObjectNode defaults = MESSAGES.valueToTree(Terms.NONE);
      whole = defaults.setAll(object);
    }
    try {
      return strict(whole, Terms.class);
    } catch (SpecException e) {
      throw e.under("terms");
    }
  }

  /**
   * A value that a person wrote: nothing unknown, absent or ill-typed.
   *
   * @throws SpecException naming the field, what was found and what is allowed
   */
  public static <T> T strict(JsonNode tree, Class<T> type) {
    SpecShape.check(tree, type);
    try {
      return MESSAGES.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw SpecErrors.translate(e);
    }
  }

  /** Any value of the protocol as compact JSON, without a version: for documents. */
  public static String json(Object value) {
    try {
      return MESSAGES.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write " + value, e);
    }
  }

  /** Any value of the protocol as a JSON tree. */
  public static JsonNode node(Object value) {
    return MESSAGES.valueToTree(value);
  }

  /** A spec as YAML, for people. */
  public static String yaml(JsonNode tree) {
    try {
      return YAML.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write " + tree, e);
    }
  }

  /** A value of the protocol from a document that {@link #json} wrote. */
  public static <T> T read(String json, Class<T> type) {
    try {
      return MESSAGES.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw SpecErrors.translate(e);
    }
  }

  /**
   * A message for a topic: the value's JSON with the version in front.
   *
   * @throws IllegalArgumentException if it is longer than {@link #MAX_BYTES}
   */
  public static byte[] encode(Object message) {
    ObjectNode node = MESSAGES.createObjectNode().put("v", VERSION);
    node.setAll((ObjectNode) MESSAGES.<JsonNode>valueToTree(message));
    try {
      byte[] bytes = MESSAGES.writeValueAsBytes(node);
      if (bytes.length > MAX_BYTES) {
        throw new IllegalArgumentException(
            "message: %d bytes (expected: at most %d); keep bodies in the object store"
                .formatted(bytes.length, MAX_BYTES));
      }
      return bytes;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write " + message, e);
    }
  }

  /**
   * The message of a topic.
   *
   * @throws SpecException if it is not one, or of a newer version
   */
  public static <T> T decode(byte[] bytes, Class<T> family) {
    try {
      JsonNode node = MESSAGES.readTree(bytes);
      int version = node.path("v").asInt(0);
      if (!(node instanceof ObjectNode object) || version < 1 || version > VERSION) {
        throw new SpecException("v", "found " + node.path("v"), Optional.of("1 to " + VERSION));
      }
      object.remove("v");
      return MESSAGES.treeToValue(object, family);
    } catch (JsonProcessingException e) {
      throw SpecErrors.translate(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
