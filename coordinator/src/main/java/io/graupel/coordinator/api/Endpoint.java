package io.graupel.coordinator.api;

import io.vertx.core.http.HttpMethod;

/** A method and a path with its parameters in braces, as in the OpenAPI document. */
record Endpoint(HttpMethod method, String path) {
  /** The path as the router writes it. */
  String route() {
    return path.replaceAll("\\{(\\w+)}", ":$1");
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
