package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "usage",
    mixinStandardHelpOptions = true,
    description = "Says who used how much GPU time, and what came of it.",
    footer = {
      "",
      "Examples:",
      "  graupel usage",
      "  graupel usage --by campaign --since 7d",
      "  graupel usage --by job --csv > usage.csv",
      "",
      "GPU-seconds: USEFUL led to a result or a checkpoint, LOST came to nothing, SAVED had to be",
      "spent no second time thanks to a checkpoint, RUNNING is under leases held now. USEFUL and",
      "LOST add up to the time under leases that have ended."
    })
final class UsageCommand implements Callable<Integer> {
  private static final List<String> SECONDS =
      List.of("usefulSeconds", "lostSeconds", "savedSeconds", "runningSeconds");

  /** By what it can be told apart. */
  enum By {
    tenant,
    campaign,
    job,
    attempt
  }

  @Option(names = "--by", paramLabel = "WHAT", description = "${COMPLETION-CANDIDATES}.")
  private By by = By.tenant;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only attempts that ended since: 12h, 7d, or 2026-05-01T00:00:00Z.")
  private String since = "";

  @Option(names = "--csv", description = "Comma-separated values, seconds to the millisecond.")
  private boolean csv;

  private final Session session;

  UsageCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    JsonNode usage = session.client().usage(by.name(), time());
    if (session.json()) {
      session.print(usage);
    } else if (csv) {
      csv(usage);
    } else {
      table(usage);
    }
    return Exit.DONE.code();
  }

  private Optional<Instant> time() {
    if (since.isEmpty()) {
      return Optional.empty();
    }
    try {
      Instant now = session.world().clock().instant();
      return Optional.of(
          since.matches("\\d{1,6}[dhm]")
              ? now.minus(
                  Duration.parse(
                      since.endsWith("d")
                          ? "P" + since.toUpperCase(Locale.ROOT)
                          : "PT" + since.toUpperCase(Locale.ROOT)))
              : Instant.parse(since));
    } catch (DateTimeParseException e) {
      throw new CommandException(
          Exit.USAGE,
          "--since: \"%s\" (expected: such as 12h, 7d or 2026-05-01T00:00:00Z)".formatted(since));
    }
  }

  private List<String> names() {
    return switch (by) {
      case tenant -> List.of("tenant");
      case campaign -> List.of("tenant", "campaign");
      case job -> List.of("tenant", "campaign", "job");
      case attempt -> List.of("tenant", "campaign", "job", "attempt");
    };
  }

  private void csv(JsonNode usage) {
    Stream<String> columns = Stream.of(names(), SECONDS, List.of("share")).flatMap(List::stream);
    List<String> all = columns.toList();
    session.print(String.join(",", all));
    for (JsonNode row : usage.path("rows")) {
      session.print(
          all.stream()
              .map(name -> quoted(row.path(name).asText("")))
              .collect(Collectors.joining(",")));
    }
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\n]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }

  private void table(JsonNode usage) {
    List<String> headings =
        Stream.concat(
                names().stream().map(name -> name.toUpperCase(Locale.ROOT)),
                Stream.of(">USEFUL", ">LOST", ">SAVED", ">RUNNING", ">SHARE", ">BUDGET LEFT"))
            .toList();
    Table table = new Table(headings.toArray(String[]::new));
    usage.path("rows").forEach(row -> table.row(cells(row)));
    table.print(session);
    JsonNode total = usage.path("total");
    session.say(
        "GPU-seconds; in all %s useful, %s lost, %s running"
            .formatted(
                seconds(total, "usefulSeconds"),
                seconds(total, "lostSeconds"),
                seconds(total, "runningSeconds")));
    int hidden = usage.path("rowsInAll").asInt() - usage.path("rows").size();
    if (hidden > 0) {
      session.say("%s more rows are not shown".formatted(Text.count(hidden)));
    }
  }

  private String[] cells(JsonNode row) {
    return Stream.of(
            names().stream().map(name -> row.path(name).asText("")),
            SECONDS.stream().map(name -> seconds(row, name)),
            Stream.of(
                String.format(Locale.ROOT, "%.1f %%", 100 * row.path("share").asDouble()),
                row.path("budget").isObject() ? seconds(row.path("budget"), "leftSeconds") : ""))
        .flatMap(cells -> cells)
        .toArray(String[]::new);
  }

  private static String seconds(JsonNode row, String name) {
    return String.format(Locale.ROOT, "%,.1f", row.path(name).asDouble());
  }
}
