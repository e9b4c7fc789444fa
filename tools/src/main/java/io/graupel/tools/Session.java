package io.graupel.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import io.graupel.tools.client.GraupelClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What the commands of one command line share: its options, the world, the server. */
public final class Session implements AutoCloseable {
  static final String DEFAULT_SERVER = "http://127.0.0.1:8642";
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Option(
      names = "--server",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description =
          "Address of the server. Else GRAUPEL_SERVER; else that of a local `graupel up`; else "
              + DEFAULT_SERVER
              + ".")
  private Optional<String> server = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      scope = ScopeType.INHERIT,
      description = "table for people (default), or json: exactly one value, errors too.")
  private OutputForm form = OutputForm.table;

  private final World world;
  private Optional<GraupelClient> client = Optional.empty();

  Session(World world) {
    this.world = world;
  }

  public World world() {
    return world;
  }

  public boolean json() {
    return form == OutputForm.json;
  }

  /** The server, connected to when first asked. */
  public GraupelClient client() {
    if (client.isEmpty()) {
      URI address = address();
      client = Optional.of(new GraupelClient(address, ShownToken.find(world, address)));
    }
    return client.get();
  }

  /** Talks to this server, and shows this token, from here on, whatever the options say. */
  public void connect(URI address, Optional<String> token) {
    close();
    client = Optional.of(new GraupelClient(address, token));
  }

  /** One value to standard output. */
  public void print(JsonNode value) {
    try {
      world.out().println(JSON.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** A line of data to standard output. */
  public void print(String line) {
    world.out().println(line);
  }

  /** A line for people, apart from the data. */
  public void say(String line) {
    world.err().println(line);
  }

  /** Errors go out as JSON, as the command line asked before it could be understood. */
  void formJson() {
    form = OutputForm.json;
  }

  void fail(CommandException e) {
    if (json()) {
      ObjectNode value = JsonNodeFactory.instance.objectNode();
      value.set("error", e.error());
      print(value);
    }
    say("graupel: " + e.getMessage());
  }

  private URI address() {
    String named =
        server
            .or(() -> Optional.ofNullable(world.environment().get("GRAUPEL_SERVER")))
            .filter(s -> !s.isBlank())
            .or(this::local)
            .orElse(DEFAULT_SERVER);
    try {
      URI address = URI.create(named.contains("://") ? named : "http://" + named);
      if (address.getHost() == null || !address.getScheme().startsWith("http")) {
        throw new IllegalArgumentException();
      }
      return address;
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          Exit.USAGE, "--server: %s (expected: such as %s)".formatted(named, DEFAULT_SERVER));
    }
  }

  /** The address of a {@code graupel up} that runs on the standard data folder. */
  private Optional<String> local() {
    Path run = world.data().resolve("run.json");
    if (!Files.exists(run)) {
      return Optional.empty();
    }
    try {
      JsonNode running = JSON.readTree(run.toFile());
      boolean alive = ProcessHandle.of(running.path("pid").asLong(-1)).isPresent();
      String address = running.path("server").asText("");
      return alive && !address.isEmpty() ? Optional.of(address) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // written half: whoever writes it is still starting
    }
  }

  @Override
  public void close() {
    client.ifPresent(GraupelClient::close);
  }
}
