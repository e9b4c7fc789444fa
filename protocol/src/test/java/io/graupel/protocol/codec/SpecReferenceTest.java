package io.graupel.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * The reference page of all spec fields is what the schema says, word for word. After a change of
 * the specs, {@code -Dgraupel.reference=write} writes it anew.
 */
class SpecReferenceTest {
  private static final Path PAGE = Path.of("../docs/spec-reference.md");
  private static final String HEAD =
      """
      # Every field of a job spec

      Written from the schema that the coordinator serves at `/v1/schema`; a test holds the two together. What the fields
      are for, and how they go together, say [specs.md](specs.md), [diffusion.md](diffusion.md) and
      [training.md](training.md).

      """;

  private final JsonNode definitions = SpecSchema.jobSpec().path("$defs");

  @Test
  void theReferencePageIsTheSchema() throws IOException {
    if ("write".equals(System.getProperty("graupel.reference"))) {
      Files.writeString(PAGE, page());
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page());
  }

  private String page() {
    StringBuilder page = new StringBuilder(HEAD);
    List<String> named = new ArrayList<>();
    definitions.fieldNames().forEachRemaining(named::add);
    named.stream()
        .filter(name -> !definitions.path(name).has("oneOf"))
        .sorted()
        .forEach(name -> page.append(section(name, definitions.path(name))));
    return page.toString().stripTrailing() + "\n";
  }

  private static String section(String name, JsonNode definition) {
    JsonNode discriminator =
        definition.path("properties").has("kind")
            ? definition.path("properties").path("kind")
            : definition.path("properties").path("type");
    String title = discriminator.has("const") ? discriminator.path("const").asText() : name;
    String family = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "";
    String heading =
        discriminator.has("const") ? "`%s` (%s)".formatted(title, family) : "`%s`".formatted(name);
    String rows =
        definition.path("properties").properties().stream()
            .filter(property -> !property.getValue().has("const"))
            .map(property -> row(definition, property))
            .collect(Collectors.joining());
    return "## %s\n\n%s\n"
        .formatted(
            heading,
            rows.isEmpty()
                ? "No fields.\n"
                : "| field | form | limits | meaning |\n| --- | --- | --- | --- |\n" + rows);
  }

  private static String row(JsonNode definition, Map.Entry<String, JsonNode> property) {
    boolean required =
        StreamSupport.stream(definition.path("required").spliterator(), false)
            .anyMatch(name -> name.asText().equals(property.getKey()));
    return "| `%s`%s | %s | %s | %s |\n"
        .formatted(
            property.getKey(),
            required ? "" : " (optional)",
            form(property.getValue()),
            limits(property.getValue()),
            property.getValue().path("description").asText()
                + (property.getValue().has("default")
                    ? "; absent for `%s`".formatted(property.getValue().path("default"))
                    : ""));
  }

  private static String form(JsonNode field) {
    if (field.has("$ref")) {
      return field.path("$ref").asText().replace("#/$defs/", "");
    }
    if (field.has("enum")) {
      return StreamSupport.stream(field.path("enum").spliterator(), false)
          .map(value -> "`" + value.asText() + "`")
          .collect(Collectors.joining(", "));
    }
    return field.path("type").asText().equals("array")
        ? "list of " + form(field.path("items"))
        : field.path("type").asText();
  }

  private static String limits(JsonNode field) {
    String least = field.path("minimum").asText(field.path("minItems").asText());
    String most = field.path("maximum").asText(field.path("maxItems").asText());
    return least.isEmpty() && most.isEmpty() ? "" : least + " to " + most;
  }
}
