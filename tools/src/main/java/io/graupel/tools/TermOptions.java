package io.graupel.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/**
 * Options that say when and on what a job may run; each wins over {@code terms} in the document.
 */
final class TermOptions {
  private static final Pattern SPAN = Pattern.compile("\\+(\\d{1,6})([smhd])");
  private static final Pattern HOURS = Pattern.compile("([^-@]+)-([^-@]+)(?:@(.+))?");

  @Option(names = "--hold", description = "Queues it held: it waits for `graupel release`.")
  private boolean hold;

  @Option(
      names = "--after",
      paramLabel = "JOB[:success|end|index]",
      description =
          "Waits for another job: its success (default), its end however it ends, or index by index"
              + " for two batches; repeatable.")
  private List<String> after = new ArrayList<>();

  @Option(
      names = "--not-before",
      paramLabel = "WHEN",
      description =
          "Earliest start: 2026-05-01T22:00:00Z, 2026-05-01T22:00 or 22:00 by this machine's clock,"
              + " or +90m, +2h, +1d from now.")
  private Optional<String> notBefore = Optional.empty();

  @Option(
      names = "--window",
      paramLabel = "FROM-TO[@ZONE]",
      description =
          "Hours of the day in which it may run, such as 22:00-07:30@Europe/Berlin; without a zone,"
              + " this machine's.")
  private Optional<String> window = Optional.empty();

  @Option(
      names = "--memory-gib",
      paramLabel = "N",
      description = "Memory that its device must have, in GiB.")
  private Optional<Double> memoryGib = Optional.empty();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "Parts of a sample job that run at once, at most.")
  private Optional<Integer> parallel = Optional.empty();

  @Option(
      names = "--shard",
      paramLabel = "N",
      description = "Images in a part of a sample job, rounded up to whole micro-batches.")
  private Optional<Integer> shard = Optional.empty();

  @Option(
      names = "--campaign",
      paramLabel = "NAME",
      description = "What it belongs to, for people and bills.")
  private Optional<String> campaign = Optional.empty();

  /** Puts what was said under {@code terms} of the document. */
  void apply(ObjectNode document, Session session) {
    boolean said =
        hold
            || !after.isEmpty()
            || notBefore.isPresent()
            || window.isPresent()
            || memoryGib.isPresent()
            || parallel.isPresent()
            || shard.isPresent()
            || campaign.isPresent();
    if (!said) {
      return;
    }
    if (!(document.path("terms") instanceof ObjectNode)) {
      document.putObject("terms");
    }
    ObjectNode terms = (ObjectNode) document.path("terms");
    if (hold) {
      terms.put("held", true);
    }
    if (!after.isEmpty()) {
      ArrayNode list = terms.putArray("after");
      after.forEach(word -> list.add(after(word, session, list.objectNode())));
    }
    notBefore.ifPresent(
        when -> terms.put("notBefore", time(when, session.world().clock().instant()).toString()));
    window.ifPresent(hours -> window(hours, terms.putObject("window")));
    memoryGib.ifPresent(gib -> terms.put("memoryGib", gib));
    parallel.ifPresent(parts -> terms.put("parallel", parts));
    shard.ifPresent(images -> terms.put("shard", images));
    campaign.ifPresent(name -> terms.put("campaign", name));
  }

  private static ObjectNode after(String word, Session session, ObjectNode node) {
    int colon = word.indexOf(':');
    String until = colon < 0 ? "success" : word.substring(colon + 1);
    if (!List.of("success", "end", "index").contains(until)) {
      throw new CommandException(
          Exit.USAGE,
          "--after: %s (expected: JOB, JOB:success, JOB:end or JOB:index)".formatted(word));
    }
    String job = colon < 0 ? word : word.substring(0, colon);
    return node.put("job", JobIds.resolve(session.client(), job)).put("until", until);
  }

  private static void window(String hours, ObjectNode node) {
    Matcher parts = HOURS.matcher(hours);
    if (!parts.matches()) {
      throw new CommandException(
          Exit.USAGE,
          "--window: %s (expected: such as 22:00-07:30 or 22:00-07:30@Europe/Berlin)"
              .formatted(hours));
    }
    node.put("from", parts.group(1));
    node.put("to", parts.group(2));
    node.put("zone", Optional.ofNullable(parts.group(3)).orElse(ZoneId.systemDefault().getId()));
  }

  /** The moment that somebody means who says this now. */
  static Instant time(String when, Instant now) {
    Matcher span = SPAN.matcher(when);
    if (span.matches()) {
      return now.plus(span(Long.parseLong(span.group(1)), span.group(2)));
    }
    try {
      if (when.endsWith("Z")) {
        return Instant.parse(when);
      }
      ZonedDateTime here = now.atZone(ZoneId.systemDefault());
      if (when.contains("T")) {
        return LocalDateTime.parse(when).atZone(here.getZone()).toInstant();
      }
      ZonedDateTime today = here.with(LocalTime.parse(when));
      return (today.isAfter(here) ? today : today.plusDays(1)).toInstant();
    } catch (DateTimeException e) {
      throw new CommandException(
          Exit.USAGE,
          "--not-before: %s (expected: such as 2026-05-01T22:00:00Z, 2026-05-01T22:00, 22:00 or +2h)"
              .formatted(when));
    }
  }

  private static Duration span(long count, String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }
}
