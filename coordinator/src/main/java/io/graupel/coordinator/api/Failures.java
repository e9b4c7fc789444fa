package io.graupel.coordinator.api;

import io.graupel.storage.DamagedArtifactException;
import io.graupel.storage.MalformedFileException;
import io.graupel.storage.object.StorageException;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong, as a problem for whoever asked. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static Problem problem(Throwable failure) {
    return switch (failure) {
      case Problem problem -> problem;
      case StorageException away when away.isUnreachable() ->
          Problem.unavailable("the object store is away: " + away.getMessage())
              .hint("ask again; nothing is lost");
      case StorageException refused ->
          Problem.of(502, "object store refused", String.valueOf(refused.getMessage()));
      case DamagedArtifactException damaged ->
          Problem.of(502, "damaged in the object store", String.valueOf(damaged.getMessage()));
      case MalformedFileException malformed ->
          Problem.unprocessable(String.valueOf(malformed.getMessage()));
      case IllegalArgumentException refused ->
          Problem.unprocessable(String.valueOf(refused.getMessage()));
      default -> {
        LOG.error("request failed", failure);
        yield Problem.of(500, "defect", "an unexpected " + failure.getClass().getSimpleName());
      }
    };
  }

  /** Why the router gave the request up. */
  static Problem problem(RoutingContext request) {
    Throwable failure = request.failure();
    int status = request.statusCode() > 0 ? request.statusCode() : 500;
    return failure == null || failure instanceof HttpException
        ? ofStatus(request, status)
        : problem(failure);
  }

  private static Problem ofStatus(RoutingContext request, int status) {
    String what = request.request().method() + " " + request.normalizedPath();
    return switch (status) {
      case 404 -> Problem.notFound("there is nothing at " + what).hint("see /openapi.json");
      case 405 ->
          Problem.of(405, "method not allowed", what + " is not served").hint("see /openapi.json");
      case 413 ->
          Problem.of(
              413,
              "too large",
              "the document has more than %d bytes".formatted(Routes.LONGEST_DOCUMENT));
      default -> Problem.of(status, "bad request", what + " could not be read");
    };
  }
}
