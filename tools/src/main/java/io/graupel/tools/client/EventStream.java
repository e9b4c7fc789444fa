package io.graupel.tools.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Follows server-sent events through lost connections: every new connection names the last event
 * seen, so that none is missed and none comes twice.
 */
public final class EventStream {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final HttpClient http;
  private final ObjectMapper json;
  private final HttpRequest request;
  private final Duration patience;
  private final Runnable lost;
  private String lastId;

  /**
   * @param request for the stream, but for the event to begin after
   * @param lastId id of the event to begin after
   * @param patience how long a server may stay away
   * @param lost called once for each lost connection
   */
  EventStream(
      HttpClient http,
      ObjectMapper json,
      HttpRequest request,
      String lastId,
      Duration patience,
      Runnable lost) {
    this.http = http;
    this.json = json;
    this.request = request;
    this.lastId = lastId;
    this.patience = patience;
    this.lost = lost;
  }

  /**
   * Hands over events until {@code more} answers no.
   *
   * @throws CommandException if the server refuses, or stays away for longer than the patience
   */
  void follow(Predicate<ServerEvent> more) {
    Duration pause = FIRST_PAUSE;
    long awaySince = System.nanoTime();
    while (true) {
      String before = lastId;
      try {
        if (!connect(more)) {
          return;
        }
      } catch (IOException | UncheckedIOException e) {
        if (System.nanoTime() - awaySince > patience.toNanos()) {
          throw Unreachable.at(request.uri(), e);
        }
      }
      if (!lastId.equals(before)) {
        pause = FIRST_PAUSE;
        awaySince = System.nanoTime();
      }
      if (pause.equals(FIRST_PAUSE)) {
        lost.run();
      }
      sleep(pause);
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
  }

  /** Whether the stream ended before {@code more} did. */
  private boolean connect(Predicate<ServerEvent> more) throws IOException {
    HttpRequest.Builder next =
        HttpRequest.newBuilder(request, (name, value) -> true)
            .header("Accept", "text/event-stream")
            .timeout(Duration.ofSeconds(10));
    if (!lastId.isEmpty()) {
      next.header("Last-Event-ID", lastId);
    }
    HttpResponse<Stream<String>> response = send(next.build());
    try (Stream<String> lines = response.body()) {
      if (response.statusCode() >= 502 && response.statusCode() <= 504) {
        throw new IOException("status " + response.statusCode());
      }
      if (response.statusCode() != 200) {
        throw CommandException.ofProblem(
            response.statusCode(), readProblem(String.join("\n", lines.toList())));
      }
      EventParser parser = new EventParser(json, lastId);
      for (Iterator<String> line = lines.iterator(); line.hasNext(); ) {
        Optional<ServerEvent> event = parser.take(line.next());
        if (event.isPresent()) {
          lastId = event.get().id();
          if (!more.test(event.get())) {
            return false;
          }
        }
      }
      return true;
    }
  }

  private HttpResponse<Stream<String>> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofLines());
    } catch (InterruptedException e) {
      throw Unreachable.interrupted();
    }
  }

  private com.fasterxml.jackson.databind.JsonNode readProblem(String body) {
    try {
      return json.readTree(body);
    } catch (JsonProcessingException e) {
      return json.createObjectNode().put("detail", body);
    }
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      throw Unreachable.interrupted();
    }
  }
}
