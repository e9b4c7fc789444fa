package io.graupel.coordinator;

import io.graupel.coordinator.api.Access;
import io.graupel.coordinator.journal.JournalConfig;
import io.graupel.coordinator.schedule.Backoff;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.schedule.Sharing;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.topic.Topics;
import io.graupel.storage.object.S3Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All settings of a coordinator process.
 *
 * @param port to serve on; 0 for any free one
 * @param staging folder for uploads under way
 * @param access who may ask
 * @param exitWithParent whether the end of standard input ends the process
 */
record CoordinatorConfig(
    JournalConfig journal,
    S3Settings store,
    String host,
    int port,
    Path staging,
    Access access,
    boolean exitWithParent) {
  static final String USAGE =
      """
      usage: coordinator --bootstrap HOST:PORT [option …]
        --bootstrap HOST:PORT   Kafka brokers (or GRAUPEL_KAFKA)
        --http-host HOST        address to serve on (127.0.0.1)
        --http-port PORT        port to serve on (8080; 0 for any free one)
        --pools NAME,…          pools of workers to serve (default)
        --topics PREFIX         prefix of the topics (graupel)
        --heartbeat SECONDS     period of workers' heartbeats (5)
        --start SECONDS         from an assignment to the worker's first word (5)
        --train-lease SECONDS   silence after which a training attempt is lost (45)
        --lease SECONDS         the same for any other attempt (25)
        --half-life SECONDS     time in which what a tenant used counts half (86400)
        --entry-penalty SECONDS GPU time that each running attempt counts beyond what it used (60)
        --min-run SECONDS       time that work is left alone before it may be asked to make room (60)
        --max-jobs N            most unfinished jobs of all tenants together (1000000)
        --staging DIR           folder for uploads under way (in the folder for temporary files)
        --dev                   open to anybody, without tokens: for one machine, for one person
        --exit-with-parent      stop when standard input ends
      The object store is named by GRAUPEL_S3_ENDPOINT, GRAUPEL_S3_BUCKET, GRAUPEL_S3_ACCESS_KEY and
      GRAUPEL_S3_SECRET_KEY. Without --dev whoever asks shows a token; the first is issued with that of
      which GRAUPEL_ADMIN_TOKEN_SHA256 is the hash: `graupel tokens first` makes one.
      """;

  private static final List<String> OPTIONS =
      List.of(
          "--bootstrap",
          "--http-host",
          "--http-port",
          "--pools",
          "--topics",
          "--heartbeat",
          "--start",
          "--train-lease",
          "--lease",
          "--half-life",
          "--entry-penalty",
          "--min-run",
          "--max-jobs",
          "--staging");
  private static final String PARENT = "--exit-with-parent";
  private static final String DEV = "--dev";
  private static final List<String> FLAGS = List.of(DEV, PARENT);
  private static final String ADMIN = "GRAUPEL_ADMIN_TOKEN_SHA256";

  CoordinatorConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("--http-port: %d (expected: 0 to 65535)".formatted(port));
    }
  }

  /**
   * Reads command line and environment.
   *
   * @throws IllegalArgumentException naming what is missing, unknown or wrong
   */
  static CoordinatorConfig of(List<String> arguments, Map<String, String> environment) {
    Map<String, String> given = options(arguments);
    Optional.ofNullable(environment.get("GRAUPEL_KAFKA"))
        .ifPresent(brokers -> given.putIfAbsent("--bootstrap", brokers));
    String bootstrap =
        Optional.ofNullable(given.get("--bootstrap"))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "--bootstrap: not given (expected: HOST:PORT of Kafka); give it, or set"
                            + " GRAUPEL_KAFKA"));
    Leases usual = Leases.DEFAULT;
    Leases leases =
        new Leases(
            seconds(given, "--heartbeat", usual.heartbeat()),
            seconds(given, "--start", usual.start()),
            seconds(given, "--train-lease", usual.train()),
            seconds(given, "--lease", usual.other()));
    List<Pool> pools =
        Arrays.stream(given.getOrDefault("--pools", Pool.DEFAULT.value()).split(","))
            .map(Pool::new)
            .toList();
    Topics topics = new Topics(given.getOrDefault("--topics", Topics.DEFAULT.prefix()));
    String staging =
        given.getOrDefault(
            "--staging", Path.of(System.getProperty("java.io.tmpdir"), "graupel").toString());
    return new CoordinatorConfig(
        new JournalConfig(bootstrap, topics, pools, leases, Backoff.DEFAULT, sharing(given)),
        S3Settings.fromEnvironment(environment),
        given.getOrDefault("--http-host", "127.0.0.1"),
        number("--http-port", given.getOrDefault("--http-port", "8080")),
        Path.of(staging),
        access(given, Optional.ofNullable(environment.get(ADMIN)).filter(h -> !h.isBlank())),
        given.containsKey(PARENT));
  }

  private static Access access(Map<String, String> given, Optional<String> admin) {
    if (!given.containsKey(DEV)) {
      return new Access.ByToken(admin);
    }
    if (admin.isPresent()) {
      throw new IllegalArgumentException(
          "--dev: given with %s (expected: one of them); --dev lets anybody in".formatted(ADMIN));
    }
    return new Access.Open();
  }

  private static Map<String, String> options(List<String> arguments) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String name = arguments.get(i);
      if (FLAGS.contains(name)) {
        given.put(name, "");
      } else if (!OPTIONS.contains(name)) {
        throw new IllegalArgumentException(
            "%s: unknown option (expected: %s, %s)"
                .formatted(name, String.join(", ", OPTIONS), String.join(", ", FLAGS)));
      } else if (++i == arguments.size()) {
        throw new IllegalArgumentException(name + ": no value (expected: one after it)");
      } else {
        given.put(name, arguments.get(i));
      }
    }
    return given;
  }

  private static Sharing sharing(Map<String, String> given) {
    Sharing usual = Sharing.DEFAULT;
    return new Sharing(
        seconds(given, "--half-life", usual.halfLife()),
        seconds(given, "--entry-penalty", usual.entryPenalty()),
        seconds(given, "--min-run", usual.minRun()),
        usual.urgent(),
        Optional.ofNullable(given.get("--max-jobs"))
            .map(text -> number("--max-jobs", text))
            .orElse(usual.maxJobs()),
        usual.maxImages());
  }

  private static Duration seconds(Map<String, String> given, String name, Duration usual) {
    String text = given.get(name);
    return text == null ? usual : Duration.ofSeconds(number(name, text));
  }

  private static int number(String name, String text) {
    if (!text.matches("\\d{1,9}")) {
      throw new IllegalArgumentException(
          "%s: \"%s\" (expected: a whole number)".formatted(name, text));
    }
    return Integer.parseInt(text);
  }
}
