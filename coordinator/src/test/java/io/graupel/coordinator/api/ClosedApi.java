package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graupel.coordinator.Specs;
import io.graupel.coordinator.metrics.Meters;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.view.LogStatus;
import io.graupel.coordinator.view.WorkerState;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.tenant.Role;
import io.graupel.protocol.tenant.Secret;
import io.graupel.protocol.tenant.Token;
import io.graupel.storage.DatasetStore;
import io.graupel.storage.Safetensors;
import io.graupel.storage.Tensor;
import io.graupel.storage.object.InMemoryObjectStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** An API that asks for tokens, with the data set {@code digits} and worker {@code ada}. */
final class ClosedApi {
  static final ObjectMapper JSON = new ObjectMapper();

  final Clock clock = Clock.systemUTC();
  final Loopback log = new Loopback(clock);
  final InMemoryObjectStore store = new InMemoryObjectStore();
  final Secret first = Secret.fresh(new Random(1));
  private final Random random = new Random(2);
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  final ApiServer server;
  final URI root;

  ClosedApi(Path folder) throws Exception {
    server =
        new ApiServer(
            vertx,
            new ApiServer.Parts(
                log.model,
                log,
                store,
                new WorkerState.Rule(Leases.DEFAULT),
                new Readiness(() -> new LogStatus(true, true, true), () -> true),
                new Meters(),
                clock,
                folder.resolve("staging"),
                List.of(Specs.POOL),
                new Access.ByToken(Optional.of(first.sha256())),
                log.insight()));
    int port =
        server
            .listen("127.0.0.1", 0)
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    root = URI.create("http://127.0.0.1:" + port);
    addDigits(folder);
    log.model.welcome(
        new Member(
            Specs.announcement(Specs.life("ada", 1), 1),
            Specs.POOL,
            clock.instant(),
            false,
            List.of()));
  }

  private void addDigits(Path folder) throws IOException {
    Path file = folder.resolve("digits.safetensors");
    Safetensors.write(
        file,
        Map.of(),
        List.of(Tensor.of("images", List.of(128L, 1L, 4L, 4L), new byte[128 * 16])));
    new DatasetStore(store)
        .register("digits", Map.of(Images.Split.TRAIN, file, Images.Split.TEST, file), "made up");
  }

  /** A good token, as the log has it from here on. */
  Secret token(String tenant, Role role) {
    return token(tenant, role, Optional.empty());
  }

  Secret token(String tenant, Role role, Optional<Instant> expires) {
    Secret secret = Secret.fresh(random);
    log.append(
        Specs.request(
            new Verb.IssueToken(
                new Token(
                    secret.id(),
                    new TenantId(tenant),
                    role,
                    tenant + " " + role,
                    secret.sha256(),
                    clock.instant(),
                    expires,
                    Optional.empty(),
                    Optional.empty())),
            clock.instant()));
    return secret;
  }

  HttpResponse<String> send(Secret token, String method, String path, String body)
      throws Exception {
    return send(method, path, body, "Authorization", "Bearer " + token.reveal());
  }

  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(root.resolve(path)).method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  JsonNode get(Secret token, String path) throws Exception {
    HttpResponse<String> answer = send(token, "GET", path, "");
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.body());
    }
    return JSON.readTree(answer.body());
  }

  HttpClient http() {
    return http;
  }

  /** A job that trains. */
  JobId submitted(Secret token) throws Exception {
    HttpResponse<String> answer = send(token, "POST", "/v1/jobs", Codec.json(Specs.train()));
    if (answer.statusCode() != 201) {
      throw new AssertionError(answer.body());
    }
    return new JobId(JSON.readTree(answer.body()).path("id").asText());
  }

  void stop() throws Exception {
    server.stop().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
