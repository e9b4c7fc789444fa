package io.graupel.storage;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.graupel.protocol.job.Images.Split;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;

/** Manifests as JSON: fields in the order of their records, none missing, times in ISO 8601. */
final class Manifests {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // a later version may say more
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new IsoTime())
                  .addKeySerializer(Split.class, new SplitName())
                  .addKeyDeserializer(Split.class, new SplitOfName()))
          .build();

  private Manifests() {}

  static byte[] encode(Object manifest) {
    try {
      return JSON.writeValueAsBytes(manifest);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + manifest, e);
    }
  }

  /** Reads what lies at {@code key}, or says that it is damaged. */
  static <T> T decode(String key, byte[] json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (IOException e) {
      throw new DamagedArtifactException(
          "manifest %s: %s (expected: JSON of a %s)"
              .formatted(key, firstLine(e), type.getSimpleName()),
          e);
    }
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
  }

  private static final class IsoTime extends FromStringDeserializer<Instant> {
    IsoTime() {
      super(Instant.class);
    }

    @Override
    protected Instant _deserialize(String text, DeserializationContext context) {
      return Instant.parse(text);
    }
  }

  private static final class SplitName extends JsonSerializer<Split> {
    @Override
    public void serialize(Split split, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeFieldName(split.name().toLowerCase(Locale.ROOT));
    }
  }

  private static final class SplitOfName extends KeyDeserializer {
    @Override
    public Split deserializeKey(String name, DeserializationContext context) throws IOException {
      return Arrays.stream(Split.values())
          .filter(split -> split.name().toLowerCase(Locale.ROOT).equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new InvalidFormatException(
                      context.getParser(), "split: \"" + name + "\"", name, Split.class));
    }
  }
}
