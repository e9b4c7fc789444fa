package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What is answered, whole. */
record Answer(int status, Map<String, String> headers, byte[] body) {
  Answer {
    headers = Map.copyOf(headers);
  }

  static Answer json(int status, JsonNode document) {
    return of(status, "application/json", document.toString());
  }

  static Answer ok(JsonNode document) {
    return json(200, document);
  }

  static Answer problem(Problem problem) {
    Answer answer = of(problem.status(), "application/problem+json", problem.document().toString());
    if (problem.status() == 401) {
      answer = answer.with("www-authenticate", "Bearer realm=\"graupel\"");
    }
    Answer whole = answer;
    return problem
        .retryAfter()
        .map(seconds -> whole.with("retry-after", Long.toString(seconds)))
        .orElse(whole);
  }

  static Answer of(int status, String type, String text) {
    return new Answer(
        status,
        Map.of("content-type", type, "cache-control", "no-store"),
        text.getBytes(StandardCharsets.UTF_8));
  }

  Answer with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Answer(status, more, body);
  }
}
