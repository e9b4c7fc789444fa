package io.graupel.coordinator.api;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** A request, read whole: it can be answered on any thread. */
record Ask(Map<String, String> path, MultiMap query, MultiMap headers, byte[] body) {
  static Ask of(RoutingContext context) {
    return new Ask(
        Map.copyOf(context.pathParams()),
        MultiMap.caseInsensitiveMultiMap().addAll(context.queryParams()),
        MultiMap.caseInsensitiveMultiMap().addAll(context.request().headers()),
        Optional.ofNullable(context.body())
            .map(body -> body.buffer())
            .map(Buffer::getBytes)
            .orElse(new byte[0]));
  }

  String param(String name) {
    return path.getOrDefault(name, "");
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isBlank());
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name)).filter(value -> !value.isBlank());
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
