package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.schedule.Sharing;
import io.graupel.coordinator.simulate.Scenario;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.codec.Nearest;
import io.graupel.protocol.codec.SpecException;
import io.graupel.protocol.job.Field;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.tenant.Budget;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Tenant;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a fleet is shared, as a person writes it: {@code halfLife}, {@code entryPenalty}, {@code
 * minRun} and {@code checkpoint} as times such as {@code 12h}, {@code fleet} as a list of {@code
 * {pool, gpus, memoryGib}}, and under {@code tenant} the quota of each by name. All may be left
 * out.
 */
final class ScenarioFile {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");
  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
  private static final List<String> KNOWN =
      List.of("halfLife", "entryPenalty", "minRun", "checkpoint", "fleet", "tenant");

  private final ObjectNode tree;

  private ScenarioFile(ObjectNode tree) {
    this.tree = tree;
  }

  /** The devices of a pool. */
  private record Devices(
      @Field("pool of workers") Pool pool,
      @Field(value = "devices", min = 1, max = 1e6) int gpus,
      @Field(value = "memory of each, in GiB", min = 0, max = 100_000) double memoryGib) {}

  /** What a tenant may use. */
  private record Share(
      @Field(value = "share of the fleet in relation to others", min = 0.001, max = 1e6)
          double weight,
      @Field(value = "slots it can always have back", min = 0, max = 1e6) int guaranteed,
      @Field(value = "slots it may hold at once", min = 0, max = 1e6) Optional<Integer> running,
      @Field(value = "jobs it may have waiting", min = 0, max = 1e8) Optional<Integer> queuedJobs,
      @Field("GPU-seconds it may use in each period") Optional<Budget> budget,
      @Field("whether none of its jobs start") boolean paused) {}

  /**
   * The document, changed by settings.
   *
   * @throws CommandException naming the field, what was found and what is allowed
   */
  static ScenarioFile of(String document, List<String> settings) {
    ObjectNode tree =
        document.isBlank() ? JsonNodeFactory.instance.objectNode() : Codec.tree(document);
    Overrides.apply(tree, settings);
    tree.fieldNames()
        .forEachRemaining(
            name -> {
              if (!KNOWN.contains(name)) {
                throw wrong(name + ": unknown", String.join(", ", Nearest.to(name, KNOWN)));
              }
            });
    return new ScenarioFile(tree);
  }

  /**
   * The scenario.
   *
   * @param otherwise the fleet, if the document has none
   */
  Scenario scenario(List<Scenario.Devices> otherwise) {
    Sharing usual = Sharing.DEFAULT;
    try {
      return new Scenario(
          tree.has("fleet") ? fleet() : otherwise,
          tenants(),
          new Sharing(
              time("halfLife", usual.halfLife()),
              time("entryPenalty", usual.entryPenalty()),
              time("minRun", usual.minRun()),
              usual.urgent(),
              Integer.MAX_VALUE,
              usual.maxImages()),
          time("checkpoint", Duration.ofSeconds(10)));
    } catch (SpecException | IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, "scenario: " + e.getMessage());
    }
  }

  private List<Scenario.Devices> fleet() {
    List<Scenario.Devices> fleet = new ArrayList<>();
    for (JsonNode node : tree.path("fleet")) {
      Devices devices =
          strict("fleet[%d]".formatted(fleet.size()), node, "{pool: default}", Devices.class);
      fleet.add(new Scenario.Devices(devices.pool(), devices.gpus(), devices.memoryGib()));
    }
    return fleet;
  }

  private List<Tenant> tenants() {
    List<Tenant> tenants = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : tree.path("tenant").properties()) {
      Share share =
          strict(
              "tenant." + entry.getKey(),
              entry.getValue(),
              "{weight: 1, guaranteed: 0, paused: false}",
              Share.class);
      tenants.add(
          new Tenant(
              new TenantId(entry.getKey()),
              share.weight(),
              new Quota(
                  share.guaranteed(),
                  share.running(),
                  share.queuedJobs(),
                  Optional.empty(),
                  share.budget()),
              share.paused()));
    }
    return tenants;
  }

  private static <T> T strict(String path, JsonNode given, String usual, Class<T> type) {
    if (!(given instanceof ObjectNode fields)) {
      throw wrong(path + ": " + given, "fields");
    }
    try {
      return Codec.strict(Codec.tree(usual).setAll(fields), type);
    } catch (SpecException e) {
      throw new CommandException(Exit.USAGE, path + "." + e.getMessage());
    }
  }

  private Duration time(String name, Duration usual) {
    if (!tree.has(name)) {
      return usual;
    }
    String text = tree.path(name).asText("");
    Matcher parts = TIME.matcher(text);
    if (!parts.matches()) {
      throw wrong("%s: %s".formatted(name, text), "such as 90s, 10m, 12h or 1d");
    }
    long unit = MILLIS.getOrDefault(parts.group(2), 1L);
    return Duration.ofMillis(Math.round(Double.parseDouble(parts.group(1)) * unit));
  }

  private static CommandException wrong(String found, String expected) {
    return new CommandException(Exit.USAGE, "%s (expected: %s)".formatted(found, expected));
  }
}
