package io.graupel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graupel.tools.client.Job;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus reads both processes and is asked for figures that are then checked. */
class PrometheusIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TRIES = 60;

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void needsPrometheus() {
    Required.program("prometheus");
    Required.program("promtool");
  }

  @Test
  void prometheusKnowsWhatTheFleetDid() throws Exception {
    try (Stack stack = Stack.up(folder.resolve("data"))) {
      Job job = stack.submit(Specs.train("counted", 6_400, 3_200));
      stack.awaitEnd(job.id());
      String coordinator = stack.client().server().getAuthority();
      String worker = stack.client().workers().path("workers").get(0).path("metrics").asText();
      int port = freePort();
      Process prometheus = start(coordinator, worker, port);
      try {
        awaitReady(prometheus);

        assertThat(
                eventually(
                    port,
                    "sum(graupel_worker_images_total{kind=\"train\"})",
                    value -> value == 6_400))
            .isEqualTo(6_400);
        assertThat(
                eventually(
                    port, "sum(graupel_jobs_submitted_total{kind=\"train\"})", value -> value == 1))
            .isEqualTo(1);
        assertThat(eventually(port, "sum(up)", value -> value == 2)).isEqualTo(2);
      } finally {
        prometheus.destroy();
        prometheus.onExit().join();
      }
      assertThat(promtoolFindsFault("http://" + coordinator + "/metrics")).isEmpty();
      assertThat(promtoolFindsFault("http://" + worker + "/metrics")).isEmpty();
    }
  }

  private Process start(String coordinator, String worker, int port) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s}
            scrape_configs:
              - job_name: coordinator
                static_configs: [{targets: ['%s']}]
              - job_name: worker
                static_configs: [{targets: ['%s']}]
            """
                .formatted(coordinator, worker));
    return new ProcessBuilder(
            "prometheus",
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("tsdb"),
            "--web.listen-address=127.0.0.1:" + port,
            "--log.level=info")
        .redirectErrorStream(true)
        .start();
  }

  private static void awaitReady(Process prometheus) throws IOException {
    BufferedReader log = prometheus.inputReader();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      if (line.contains("Server is ready to receive web requests")) {
        Thread.ofVirtual().start(() -> drain(log));
        return;
      }
    }
    throw new AssertionError("prometheus ended");
  }

  /** Reads on, so that a full pipe never stops it. */
  private static void drain(BufferedReader log) {
    try {
      while (log.readLine() != null) {
        // nobody needs the rest
      }
    } catch (IOException e) {
      // it has ended
    }
  }

  /** Asks once a second, as Prometheus scrapes, until the figure is there. */
  private double eventually(int port, String query, DoublePredicate there) throws Exception {
    double value = Double.NaN;
    for (int i = 0; i < TRIES && !there.test(value); i++) {
      value =
          CompletableFuture.supplyAsync(
                  () -> ask(port, query), CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS))
              .join();
    }
    return value;
  }

  private double ask(int port, String query) {
    URI address =
        URI.create(
            "http://127.0.0.1:%d/api/v1/query?query=%s"
                .formatted(port, URLEncoder.encode(query, StandardCharsets.UTF_8)));
    try {
      JsonNode answer =
          JSON.readTree(
              http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body());
      return answer.at("/data/result/0/value/1").asDouble(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String promtoolFindsFault(String address) throws Exception {
    String metrics =
        http.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
            .body();
    Path file = Files.writeString(folder.resolve("metrics.txt"), metrics);
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics")
            .redirectInput(file.toFile())
            .redirectErrorStream(true)
            .start();
    return new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
