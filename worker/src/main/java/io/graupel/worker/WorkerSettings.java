package io.graupel.worker;

import io.graupel.protocol.job.Pool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a worker is set up. Secrets come from the environment, never from here.
 *
 * @param bootstrap Kafka brokers, as {@code host:port}
 * @param name the same through restarts, unique in the fleet
 * @param device {@code cpu} or {@code cuda:0}
 * @param metricsPort of {@code /metrics}; 0 for any free one
 * @param work folder for the data set cache and checkpoints on their way
 * @param heartbeat from one renewal of the leases to the next
 * @param lease silence after which what runs is stopped
 * @param exitWithParent whether to drain and exit when standard input ends
 */
public record WorkerSettings(
    String bootstrap,
    String name,
    Pool pool,
    String device,
    int metricsPort,
    Path work,
    Duration heartbeat,
    Duration lease,
    boolean exitWithParent) {

  /** What the command line takes, for people. */
  static final String USAGE =
      """
      usage: worker --bootstrap HOST:PORT [options]
        --bootstrap HOST:PORT  Kafka brokers (or GRAUPEL_KAFKA)
        --name NAME            unique in the fleet, the same through restarts (cpu-0)
        --pool POOL            pool it serves (default)
        --device DEVICE        cpu or cuda:N (cpu)
        --metrics-port PORT    of /metrics; 0 for any free one (0)
        --work-dir DIR         cache of data sets, checkpoints on their way (work)
        --heartbeat SECONDS    from one lease renewal to the next (5)
        --lease SECONDS        silence after which work is stopped (45)
        --exit-with-parent     drain and exit when standard input ends
      environment: GRAUPEL_S3_ENDPOINT, GRAUPEL_S3_BUCKET, GRAUPEL_S3_ACCESS_KEY, GRAUPEL_S3_SECRET_KEY
      """;

  public WorkerSettings {
    if (!device.matches("cpu|cuda:[0-9]{1,2}")) {
      throw new IllegalArgumentException("device: %s (expected: cpu or cuda:N)".formatted(device));
    }
    if (!name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
      throw new IllegalArgumentException(
          "name: \"%s\" (expected: lower-case letters, digits, hyphens)".formatted(name));
    }
    if (metricsPort < 0 || metricsPort > 65_535) {
      throw new IllegalArgumentException(
          "metrics-port: %d (expected: 0 to 65535)".formatted(metricsPort));
    }
  }

  /**
   * Reads command line and environment.
   *
   * @throws IllegalArgumentException naming an option that is unknown, absent or out of range
   */
  static WorkerSettings parse(List<String> arguments, Map<String, String> environment) {
    Map<String, String> options = new LinkedHashMap<>();
    Deque<String> rest = new ArrayDeque<>(arguments);
    while (!rest.isEmpty()) {
      String option = rest.pop();
      if (!USAGE.contains("  " + option + " ")) {
        throw new IllegalArgumentException("unknown option " + option + "\n" + USAGE);
      }
      boolean flag = option.equals("--exit-with-parent");
      if (!flag && rest.isEmpty()) {
        throw new IllegalArgumentException(option + ": absent (expected: a value)\n" + USAGE);
      }
      options.put(option, flag ? "true" : rest.pop());
    }
    String bootstrap =
        Optional.ofNullable(options.get("--bootstrap"))
            .or(() -> Optional.ofNullable(environment.get("GRAUPEL_KAFKA")))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "--bootstrap: absent (expected: HOST:PORT)\n" + USAGE));
    return new WorkerSettings(
        bootstrap,
        options.getOrDefault("--name", "cpu-0"),
        new Pool(options.getOrDefault("--pool", Pool.DEFAULT.value())),
        options.getOrDefault("--device", "cpu"),
        (int) whole(options, "--metrics-port", 0),
        Path.of(options.getOrDefault("--work-dir", "work")),
        Duration.ofSeconds(whole(options, "--heartbeat", 5)),
        Duration.ofSeconds(whole(options, "--lease", 45)),
        options.containsKey("--exit-with-parent"));
  }

  private static long whole(Map<String, String> options, String option, long otherwise) {
    String text = options.getOrDefault(option, Long.toString(otherwise));
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s: %s (expected: a whole number)".formatted(option, text), e);
    }
  }
}
