package io.graupel.coordinator.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files on their way out, a piece at a time. */
final class Downloads {
  private static final Logger LOG = LoggerFactory.getLogger(Downloads.class);
  private static final int PIECE = 64 * 1024;

  private final Routes routes;
  private final ArtifactActions artifacts;

  Downloads(Routes routes, ArtifactActions artifacts) {
    this.routes = routes;
    this.artifacts = artifacts;
  }

  void download(RoutingContext request) {
    Ask ask = Ask.of(request);
    routes.offLoop(
        () -> {
          try {
            stream(request.response(), artifacts.open(ask));
          } catch (ExecutionException e) {
            // the reader has gone
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (IOException | RuntimeException e) {
            broken(request, e);
          }
        });
  }

  private static void stream(HttpServerResponse response, Download download)
      throws IOException, InterruptedException, ExecutionException {
    try (InputStream body = download.body().open()) {
      byte[] piece = new byte[PIECE];
      // read before anything is sent: a damaged file shall be a problem, not half an answer
      int length = body.readNBytes(piece, 0, PIECE);
      response.setStatusCode(download.status());
      download.headers().forEach(response::putHeader);
      if (download.status() != 304) {
        response.putHeader("content-length", Long.toString(download.length()));
      }
      while (length > 0) {
        Buffer buffer = Buffer.buffer(Arrays.copyOf(piece, length));
        response.write(buffer).toCompletionStage().toCompletableFuture().get();
        length = body.readNBytes(piece, 0, PIECE);
      }
      response.end();
    }
  }

  private static void broken(RoutingContext request, Throwable failure) {
    Answer answer = Answer.problem(Failures.problem(failure));
    if (request.response().headWritten()) {
      LOG.warn("download broken off path={}: {}", request.normalizedPath(), failure.getMessage());
      request.response().reset();
    } else {
      Routes.send(request, answer);
    }
  }
}
