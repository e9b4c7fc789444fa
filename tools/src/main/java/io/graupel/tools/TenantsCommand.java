package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "tenants",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "The teams that share the fleet, and what each may use.",
    footer = {
      "",
      "Examples:",
      "  graupel tenants ls",
      "  graupel tenants set vision --weight 2 --guaranteed 4 --running 16",
      "  graupel tenants set audio --budget 100000/week --queued-jobs 1000",
      "  graupel tenants set audio --budget none",
      "  graupel tenants pause audio --reason \"invoice\""
    })
final class TenantsCommand implements Runnable {
  private static final String TENANTS = "tenants";
  private static final String NONE = "none";
  private static final Pattern BUDGET = Pattern.compile("(\\d{1,13})/(day|week|month)");

  private final Session session;

  TenantsCommand(Session session) {
    this.session = session;
  }

  /** Limits as they are typed. */
  static final class Limits {
    @Option(
        names = "--weight",
        paramLabel = "W",
        description = "Share of the fleet in relation to others; 1 unless set.")
    private Optional<Double> weight = Optional.empty();

    @Option(
        names = "--guaranteed",
        paramLabel = "N",
        description = "Slots it can always have back from those who borrow them.")
    private Optional<String> guaranteed = Optional.empty();

    @Option(
        names = "--running",
        paramLabel = "N",
        description = "Slots it may hold at once, or none for no limit; likewise below.")
    private Optional<String> running = Optional.empty();

    @Option(names = "--queued-jobs", paramLabel = "N", description = "Jobs it may have waiting.")
    private Optional<String> queuedJobs = Optional.empty();

    @Option(
        names = "--queued-images",
        paramLabel = "N",
        description = "Images it may have waiting.")
    private Optional<String> queuedImages = Optional.empty();

    @Option(
        names = "--budget",
        paramLabel = "SECONDS/PERIOD",
        description = "GPU-seconds for each day, week or month, such as 100000/week.")
    private Optional<String> budget = Optional.empty();

    void apply(ObjectNode tenant) {
      weight.ifPresent(value -> tenant.put("weight", value));
      ObjectNode quota = tenant.withObject("/quota");
      number(quota, "guaranteed", guaranteed);
      number(quota, "running", running);
      number(quota, "queuedJobs", queuedJobs);
      number(quota, "queuedImages", queuedImages);
      budget.ifPresent(text -> budget(quota, text));
    }

    private static void number(ObjectNode quota, String field, Optional<String> typed) {
      if (typed.filter(NONE::equals).isPresent()) {
        quota.remove(field);
      } else if (typed.isPresent()) {
        quota.put(field, whole(field, typed.orElseThrow()));
      }
    }

    private static long whole(String field, String text) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw new CommandException(
            Exit.USAGE, "%s: %s (expected: a whole number, or none)".formatted(field, text));
      }
    }

    private static void budget(ObjectNode quota, String text) {
      Matcher matcher = BUDGET.matcher(text);
      if (text.equals(NONE)) {
        quota.remove("budget");
      } else if (matcher.matches()) {
        quota
            .putObject("budget")
            .put("gpuSeconds", Long.parseLong(matcher.group(1)))
            .put("period", matcher.group(2));
      } else {
        throw new CommandException(
            Exit.USAGE, "--budget: %s (expected: such as 100000/week, or none)".formatted(text));
      }
    }
  }

  @Override
  public void run() {
    list();
  }

  @Command(name = "ls", mixinStandardHelpOptions = true, description = "Lists them.")
  void list() {
    JsonNode answer = session.client().call("GET", List.of(TENANTS), Map.of(), Optional.empty());
    if (session.json()) {
      session.print(answer);
    } else {
      table(answer.path(TENANTS));
    }
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows one.")
  void show(@Parameters(paramLabel = "TENANT", description = "Its name.") String name) {
    print(session.client().call("GET", List.of(TENANTS, name), Map.of(), Optional.empty()));
  }

  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = "Makes a tenant, or changes what is named of it.")
  void set(
      @Parameters(paramLabel = "TENANT", description = "Lower-case letters, digits and hyphens.")
          String name,
      @picocli.CommandLine.Mixin Limits limits,
      @Option(names = "--reason", paramLabel = "WORDS", description = "Why, for the audit.")
          Optional<String> reason) {
    ObjectNode document = current(name);
    limits.apply(document);
    print(
        session
            .client()
            .call("PUT", List.of(TENANTS, name), Reasons.of(reason), Optional.of(document)));
  }

  /** What is set up by now, which is nothing for a new one. */
  private ObjectNode current(String name) {
    JsonNode answer = session.client().call("GET", List.of(TENANTS), Map.of(), Optional.empty());
    for (JsonNode tenant : answer.path(TENANTS)) {
      if (tenant.path("id").asText().equals(name)) {
        return tenant.<ObjectNode>deepCopy().without(List.of("id", "now"));
      }
    }
    return JsonNodeFactory.instance.objectNode();
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Keeps its jobs from starting; what runs goes on.")
  void pause(
      @Parameters(paramLabel = "TENANT", description = "Its name.") String name,
      @Option(names = "--reason", paramLabel = "WORDS", description = "Why, for the audit.")
          Optional<String> reason) {
    post(name, "pause", reason);
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Lets its jobs start again.")
  void resume(
      @Parameters(paramLabel = "TENANT", description = "Its name.") String name,
      @Option(names = "--reason", paramLabel = "WORDS", description = "Why, for the audit.")
          Optional<String> reason) {
    post(name, "resume", reason);
  }

  private void post(String name, String verb, Optional<String> reason) {
    print(
        session
            .client()
            .call("POST", List.of(TENANTS, name, verb), Reasons.of(reason), Optional.empty()));
  }

  @Command(
      name = "rm",
      mixinStandardHelpOptions = true,
      description = "Forgets one that has no unfinished job, and revokes its tokens.")
  void remove(
      @Parameters(paramLabel = "TENANT", description = "Its name.") String name,
      @Option(names = "--reason", paramLabel = "WORDS", description = "Why, for the audit.")
          Optional<String> reason) {
    JsonNode gone =
        session
            .client()
            .call("DELETE", List.of(TENANTS, name), Reasons.of(reason), Optional.empty());
    if (session.json()) {
      session.print(gone);
    } else {
      session.print(name + " removed");
    }
  }

  private void print(JsonNode tenant) {
    if (session.json()) {
      session.print(tenant);
    } else {
      table(JsonNodeFactory.instance.arrayNode().add(tenant));
    }
  }

  private void table(JsonNode tenants) {
    Table table =
        new Table(
            "TENANT",
            "STATE",
            ">WEIGHT",
            ">SLOTS",
            ">GUARANTEED",
            ">MOST",
            ">WAITING",
            ">MOST",
            ">IMAGES",
            ">MOST",
            "BUDGET");
    for (JsonNode tenant : tenants) {
      JsonNode quota = tenant.path("quota");
      JsonNode now = tenant.path("now");
      table.row(
          tenant.path("id").asText(),
          tenant.path("paused").asBoolean() ? "paused" : "open",
          Text.rate(tenant.path("weight").asDouble()),
          Text.count(now.path("slots").asLong()),
          Text.count(quota.path("guaranteed").asLong()),
          limit(quota.path("running")),
          Text.count(now.path("waiting").asLong()),
          limit(quota.path("queuedJobs")),
          Text.count(now.path("queuedImages").asLong()),
          limit(quota.path("queuedImages")),
          budget(quota.path("budget")));
    }
    table.print(session);
  }

  private static String limit(JsonNode number) {
    return number.isNumber() ? Text.count(number.asLong()) : "";
  }

  private static String budget(JsonNode budget) {
    return budget.isObject()
        ? "%s GPU-seconds a %s"
            .formatted(
                Text.count(budget.path("gpuSeconds").asLong()), budget.path("period").asText())
        : "";
  }
}
