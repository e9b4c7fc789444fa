package io.graupel.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
  private static final String TRACE =
      """
      submit,tenant,seconds,count
      0,ada,60,4
      0,bob,60,4
      """;

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    World world =
        new World(
            new ByteArrayInputStream(TRACE.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            InstantSource.system(),
            false,
            false,
            100,
            Optional.empty());
    return Graupel.run(world, List.of(), arguments);
  }

  private JsonNode json() throws JsonProcessingException {
    return new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
  }

  private static double longest(JsonNode report, String tenant) {
    for (JsonNode wait : report.path("waits")) {
      if (wait.path("tenant").asText().equals(tenant) && wait.path("priority").asText().isEmpty()) {
        return wait.at("/seconds/max").asDouble();
      }
    }
    throw new AssertionError(tenant + " is not in " + report);
  }

  @Test
  void weightsAreTriedOnATraceWithoutAServer() throws IOException {
    assertThat(run("simulate", "-", "--gpus", "1", "--set", "tenant.bob.weight=100", "-o", "json"))
        .isZero();
    JsonNode report = json();
    assertThat(report.at("/jobs/finished").asInt()).isEqualTo(8);
    assertThat(report.path("idlePasses").asInt(-1)).isZero();
    // ada is first by name; then bob, whose use hardly counts, goes until it is done
    assertThat(longest(report, "bob")).isBetween(240.0, 241.0);
    assertThat(longest(report, "ada")).isBetween(420.0, 421.0);
  }

  @Test
  void aScenarioIsReadAndChangedBySettings() throws IOException {
    Path scenario = folder.resolve("team.yaml");
    Files.writeString(
        scenario,
        """
        halfLife: 12h
        fleet: [{pool: default, gpus: 8, memoryGib: 40}]
        tenant: {ada: {running: 1}}
        """);
    assertThat(run("simulate", "-", "--scenario", scenario.toString(), "-o", "json")).isZero();
    assertThat(longest(json(), "ada")).isBetween(180.0, 181.0);
    out.reset();
    assertThat(
            run(
                "simulate",
                "-",
                "--scenario",
                scenario.toString(),
                "--set",
                "tenant.ada.running=4",
                "-o",
                "json"))
        .isZero();
    assertThat(longest(json(), "ada")).isZero();
  }

  @Test
  void theTableNamesWaitsSharesAndCost() {
    assertThat(run("simulate", "-", "--gpus", "2")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("share error")
        .contains("idle passes  0")
        .containsPattern("TENANT +WEIGHT +JOBS +GPU-HOURS +FAIR +ERROR")
        .containsPattern("ada +1 +4 ");
  }

  @Test
  void aPrintedTraceCanBeReadAgain() throws IOException {
    assertThat(run("simulate", "--jobs", "50", "--gpus", "4", "--print-trace")).isZero();
    Path file = folder.resolve("day.csv");
    Files.write(file, out.toByteArray());
    out.reset();
    assertThat(run("simulate", file.toString(), "--gpus", "4", "-o", "json")).isZero();
    assertThat(json().at("/jobs/finished").asInt()).isEqualTo(50);
  }

  @Test
  void wrongInputIsNamedWithWhatIsExpected() {
    refused("tenat: unknown (expected: checkpoint, ", "--set", "tenat.x=1");
    refused("tenant.x.wieght: unknown field", "--set", "tenant.x.wieght=1");
    refused("weight: -1.0 (expected: 0.001 to 1000000)", "--set", "tenant.x.weight=-1");
    refused("halfLife: 12 (expected: such as 90s", "--set", "halfLife=12");
    refused("--jobs: 0 (expected: 1 to 10000000)", "--jobs", "0");
    refused("no-such.csv: no such file", "no-such.csv");
    refused("--day: beside - (expected: one of both)", "-", "--day");
  }

  private void refused(String message, String... arguments) {
    err.reset();
    String[] all = new String[arguments.length + 1];
    all[0] = "simulate";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    assertThat(run(all)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(message);
  }
}
