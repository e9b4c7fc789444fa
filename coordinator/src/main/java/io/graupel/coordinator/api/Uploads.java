package io.graupel.coordinator.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Parts of data sets on their way in. */
final class Uploads {
  private final Vertx vertx;
  private final Routes routes;
  private final DatasetActions datasets;
  private final Staging staging;

  Uploads(Vertx vertx, Routes routes, DatasetActions datasets, Staging staging) {
    this.vertx = vertx;
    this.routes = routes;
    this.datasets = datasets;
    this.staging = staging;
  }

  void upload(RoutingContext request) {
    Ask ask = Ask.of(request);
    routes
        .offLoop(() -> admitted(ask))
        .compose(path -> received(request, path).map(path))
        .compose(path -> routes.offLoop(() -> Routes.answer(a -> staged(a, path), ask)))
        .onSuccess(answer -> Routes.send(request, answer))
        .onFailure(request::fail);
  }

  private Path admitted(Ask ask) throws IOException {
    datasets.admit(ask);
    return staging.fresh();
  }

  private Future<Void> received(RoutingContext request, Path path) {
    OpenOptions options = new OpenOptions().setCreateNew(true).setWrite(true);
    return vertx
        .fileSystem()
        .open(path.toString(), options)
        .compose(file -> request.request().pipeTo(file));
  }

  private Answer staged(Ask ask, Path upload) throws IOException {
    try {
      return datasets.stage(ask, upload);
    } finally {
      Files.deleteIfExists(upload);
    }
  }
}
