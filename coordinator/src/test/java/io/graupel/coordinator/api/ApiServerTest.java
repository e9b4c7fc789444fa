package io.graupel.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.Specs;
import io.graupel.coordinator.metrics.Meters;
import io.graupel.coordinator.metrics.QueueGauges;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.view.LogStatus;
import io.graupel.coordinator.view.WorkerState;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.TenantId;
import io.graupel.storage.JobWriter;
import io.graupel.storage.LogEntry;
import io.graupel.storage.ModuleFile;
import io.graupel.storage.Retention;
import io.graupel.storage.Safetensors;
import io.graupel.storage.Tensor;
import io.graupel.storage.object.InMemoryObjectStore;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The API as a client sees it, on a log and a store in memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Incarnation ADA = Specs.life("ada", 1);

  private final Clock clock = Clock.systemUTC();
  private final Loopback log = new Loopback(clock);
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Path folder = Path.of("set before all");
  private ApiServer api = server();
  private URI root = URI.create("http://set.before.all");

  private ApiServer server() {
    WorkerState.Rule states = new WorkerState.Rule(Leases.DEFAULT);
    Meters meters = new Meters();
    meters.add(new QueueGauges(log.model, states, List.of(Specs.POOL), clock));
    return new ApiServer(
        vertx,
        new ApiServer.Parts(
            log.model,
            log,
            store,
            states,
            new Readiness(() -> new LogStatus(true, true, true), () -> true),
            meters,
            clock,
            folder.resolve("staging"),
            List.of(Specs.POOL),
            new Access.Open(),
            log.insight()));
  }

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    this.folder = folder;
    api = server();
    int port =
        api.listen("127.0.0.1", 0)
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    root = URI.create("http://127.0.0.1:" + port);
    addDigits();
    log.model.welcome(
        new Member(Specs.announcement(ADA, 1), Specs.POOL, clock.instant(), false, List.of()));
  }

  @AfterAll
  void stop() throws Exception {
    api.stop().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private void addDigits() throws Exception {
    String train = stage("train", 128).path("sha256").asText();
    String test = stage("test", 100).path("sha256").asText();
    String document =
        "{\"splits\": {\"train\": \"%s\", \"test\": \"%s\"}, \"attribution\": \"made up\"}"
            .formatted(train, test);
    assertThat(send("POST", "/v1/datasets/digits", document).statusCode()).isEqualTo(201);
  }

  private JsonNode stage(String split, int images) throws Exception {
    Path file = folder.resolve(split + ".safetensors");
    Safetensors.write(
        file,
        Map.of(),
        List.of(Tensor.of("images", List.of((long) images, 1L, 4L, 4L), new byte[images * 16])));
    HttpResponse<String> answer = put(split, file, hash(file));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> put(String split, Path file, String hash) throws Exception {
    return put("digits", split, file, hash);
  }

  private HttpResponse<String> put(String dataset, String part, Path file, String hash)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(root.resolve("/v1/datasets/%s/%s".formatted(dataset, part)))
            .header("X-Content-SHA256", hash)
            .PUT(BodyPublishers.ofFile(file))
            .build(),
        BodyHandlers.ofString());
  }

  private static String hash(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(root.resolve(path)).method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = send("GET", path, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static String json(JobSpec spec) {
    return Codec.json(spec);
  }

  private JobId submitted(JobSpec spec) throws Exception {
    HttpResponse<String> answer = send("POST", "/v1/jobs", json(spec));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return new JobId(JSON.readTree(answer.body()).path("id").asText());
  }

  @Test
  void whereAnybodyMayAskEveryAnswerSaysSo() throws Exception {
    assertThat(send("GET", "/", "").headers().firstValue("graupel-mode")).contains("dev-open");
    assertThat(send("GET", "/v1/jobs", "").headers().firstValue("graupel-mode"))
        .contains("dev-open");
    assertThat(get("/v1/session").path("mode").asText()).isEqualTo("dev-open");
  }

  @Test
  void anAcceptedJobIsNamedPinnedAndShown() throws Exception {
    HttpResponse<String> answer = send("POST", "/v1/jobs", json(Specs.train()));

    JsonNode job = JSON.readTree(answer.body());
    assertThat(answer.headers().firstValue("location"))
        .contains("/v1/jobs/" + job.path("id").asText());
    assertThat(job.at("/spec/images/dataset").asText()).matches("digits@[0-9a-f]{64}");
    assertThat(get("/v1/jobs/" + job.path("id").asText())).isEqualTo(job);
  }

  @Test
  void theSameKeyIsTheSameJobUnlessTheBodyDiffers() throws Exception {
    String[] key = {"Idempotency-Key", "night-1"};
    HttpResponse<String> first = send("POST", "/v1/jobs", json(Specs.train()), key);
    HttpResponse<String> second = send("POST", "/v1/jobs", json(Specs.train()), key);
    HttpResponse<String> other = send("POST", "/v1/jobs", json(Specs.evaluate(Specs.job(1))), key);

    assertThat(List.of(first.statusCode(), second.statusCode(), other.statusCode()))
        .containsExactly(201, 200, 409);
    assertThat(JSON.readTree(second.body()).path("id"))
        .isEqualTo(JSON.readTree(first.body()).path("id"));
  }

  @Test
  void aRefusalNamesTheFieldWhatWasFoundAndWhatIsAllowed() throws Exception {
    String spec = json(Specs.train()).replace("\"digits\"", "\"letters\"");

    HttpResponse<String> answer = send("POST", "/v1/jobs", spec);

    JsonNode problem = JSON.readTree(answer.body());
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(problem.path("field").asText()).isEqualTo("images.dataset");
    assertThat(problem.path("found").asText()).isEqualTo("letters");
    assertThat(problem.path("allowed").asText()).isEqualTo("digits");
    assertThat(problem.path("hint").asText()).isEqualTo("add it with: graupel dataset add");
  }

  @Test
  void moreImagesThanThereAreCannotBeSampled() throws Exception {
    JobId model = submitted(Specs.train());
    String spec = json(Specs.sample(model)).replace("\"count\":100", "\"count\":101");

    HttpResponse<String> answer = send("POST", "/v1/jobs", spec);

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(JSON.readTree(answer.body()).path("allowed").asText()).isEqualTo("at most 100");
  }

  private JsonNode refused(String spec) throws Exception {
    HttpResponse<String> answer = send("POST", "/v1/jobs", spec);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    return JSON.readTree(answer.body());
  }

  @Test
  void aClassifierIsNoModelAndAModelIsNoClassifier() throws Exception {
    JobId train = submitted(Specs.train());
    JobId sample = submitted(Specs.sample(train));
    JobId classifier = Specs.job(4321);
    log.append(Specs.request(Specs.submit(classifier, Specs.classifier()), clock.instant()));

    JsonNode model = refused(json(Specs.sample(classifier)));
    assertThat(model.path("field").asText()).isEqualTo("model");
    assertThat(model.path("detail").asText())
        .contains("is a job of kind classifier (expected: train)");
    assertThat(refused(json(Specs.evaluate(sample, train))).path("detail").asText())
        .contains("features.job", "is a job of kind train (expected: classifier)");
    assertThat(
            get("/v1/jobs/" + submitted(Specs.evaluate(sample, classifier))).at("/status/reason"))
        .isEqualTo(JSON.getNodeFactory().textNode("dependency"));
  }

  @Test
  void aClassifierOfPaddedImagesMeasuresNoneThatWereResized() throws Exception {
    JobId sample = submitted(Specs.sample(submitted(Specs.train())));
    JobId classifier = Specs.job(4322);
    JobSpec padded =
        SpecCheck.parse(
                json(Specs.classifier()).replace("\"side\":32", "\"side\":32,\"fit\":\"pad\""))
            .spec();
    log.append(Specs.request(Specs.submit(classifier, padded), clock.instant()));

    assertThat(refused(json(Specs.evaluate(sample, classifier))).path("detail").asText())
        .isEqualTo(
            "features.job: a classifier of images with fit pad (expected: resize, as the samples"
                + " have)");
  }

  @Test
  void whatNeedsColoursOrLabelsIsRefusedWhereThereAreNone() throws Exception {
    String blur = JSON.readTree(json(Specs.train())).path("degradation").toString();
    String grey = json(Specs.train()).replace(blur, "{\"preset\": \"desaturation-cifar10\"}");
    assertThat(refused(grey).path("detail").asText())
        .contains("degradation.type: desaturation", "1 channel");

    String told = json(Specs.train()).replace("\"classes\":0", "\"classes\":10");
    assertThat(refused(told).path("field").asText()).isEqualTo("network.classes");

    assertThat(refused(json(Specs.classifier())).path("detail").asText())
        .contains("digits has 0 classes");
  }

  @Test
  void samplesWithoutOriginalsAreNotHeldAgainstThem() throws Exception {
    JobId train = submitted(Specs.train());
    String start = JSON.readTree(json(Specs.sample(train))).path("start").toString();
    JobId sample =
        new JobId(
            JSON.readTree(
                    send(
                            "POST",
                            "/v1/jobs",
                            json(Specs.sample(train))
                                .replace(start, start.replace("restore", "observed")))
                        .body())
                .path("id")
                .asText());

    assertThat(refused(json(Specs.evaluate(sample))).path("detail").asText())
        .contains("metrics: [ssim, rmse]", sample + " has no originals");
  }

  @Test
  void whatTheModelCannotDoIsRefusedByItsField() throws Exception {
    JobId model = submitted(Specs.train());
    String spec = json(Specs.sample(model)).replace("\"stride\":1", "\"stride\":21");

    HttpResponse<String> answer = send("POST", "/v1/jobs", spec);

    JsonNode problem = JSON.readTree(answer.body());
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(problem.path("field").asText()).isEqualTo("sampler.stride");
    assertThat(problem.path("found").asText()).isEqualTo("21");
    assertThat(problem.path("allowed").asText()).isEqualTo("1 to 20, T of the model");
  }

  @Test
  void aDegradationThatTheImagesCannotTakeIsRefused() throws Exception {
    String grey =
        json(Specs.train())
            .replaceAll(
                "\"degradation\":\\{.*?\\},\"padding\":\"circular\"\\}|\"degradation\":\\{.*?\\}\\}",
                "\"degradation\":{\"type\":\"desaturation\",\"steps\":20,\"keep\":{\"type\":\"linear\"}}");

    HttpResponse<String> answer = send("POST", "/v1/jobs", grey);

    JsonNode problem = JSON.readTree(answer.body());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(problem.path("field").asText()).isEqualTo("degradation.type");
  }

  @Test
  void whatAJobComesAfterMustExistAndBeOfItsKind() throws Exception {
    JobId train = submitted(Specs.train());

    assertThat(send("POST", "/v1/jobs", json(Specs.sample(Specs.job(77)))).body())
        .contains("there is no job " + Specs.job(77));
    assertThat(send("POST", "/v1/jobs", json(Specs.evaluate(train))).body())
        .contains("is a job of kind train (expected: sample)");
  }

  @Test
  void aDocumentThatIsTooLongIsNotRead() throws Exception {
    HttpResponse<String> answer = send("POST", "/v1/jobs", "x".repeat(70_000));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(JSON.readTree(answer.body()).path("detail").asText()).contains("65536");
  }

  @Test
  void pagesOfTheListJoinWithoutGapOrRepeat() throws Exception {
    for (int i = 0; i < 7; i++) {
      submitted(Specs.train());
    }

    Set<String> seen = new HashSet<>();
    JsonNode page = get("/v1/jobs?kind=train&limit=3");
    int total = page.path("total").asInt();
    while (true) {
      page.path("jobs").forEach(job -> assertThat(seen.add(job.path("id").asText())).isTrue());
      if (!page.has("next")) {
        break;
      }
      page = get("/v1/jobs?kind=train&limit=3&cursor=" + page.path("next").asText());
    }

    assertThat(seen).hasSize(total);
    assertThat(send("GET", "/v1/jobs?state=asleep", "").body()).contains("waiting, running");
  }

  @Test
  void aWaitingJobIsCancelledOverTheApi() throws Exception {
    JobId job = submitted(Specs.train());

    JsonNode cancelled = JSON.readTree(send("POST", "/v1/jobs/" + job + "/cancel", "").body());

    assertThat(cancelled.at("/status/state").asText()).isEqualTo("cancelled");
    assertThat(send("POST", "/v1/jobs/j-aaaaaaaaa2/cancel", "").statusCode()).isEqualTo(404);
  }

  @Test
  void eventsGoOnFromTheLastOneSeen() throws Exception {
    JobId job = submitted(Specs.train());
    send("POST", "/v1/jobs/" + job + "/cancel", "");
    submitted(Specs.train());
    JsonNode history = get("/v1/jobs/" + job + "/history");
    JsonNode story = history.path("events");
    assertThat(story.size()).isEqualTo(2);
    assertThat(history.path("last")).isEqualTo(story.get(1).path("id"));

    String first = story.get(0).path("id").asText();
    HttpRequest request =
        HttpRequest.newBuilder(root.resolve("/v1/jobs/" + job + "/events"))
            .header("Last-Event-ID", first)
            .build();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                http.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("retry: 1000");
      assertThat(lines.readLine()).isEmpty();
      assertThat(lines.readLine()).isEqualTo("id: " + story.get(1).path("id").asText());
      assertThat(lines.readLine()).isEqualTo("event: cancelled");
      assertThat(JSON.readTree(lines.readLine().substring("data: ".length())))
          .isEqualTo(story.get(1));
    }
  }

  @Test
  void aPublishedFileIsServedWholeInPartAndNotTwice() throws Exception {
    JobId job = submitted(Specs.train());
    Path file =
        Files.write(folder.resolve("preview.png"), "picture".getBytes(StandardCharsets.UTF_8));
    JobWriter writer =
        JobWriter.claim(store, TenantId.DEFAULT, new AttemptId(job, 1), Retention.DEFAULT, clock);
    LogEntry entry = writer.preview(640, Map.of("preview.png", file));

    JsonNode listed = get("/v1/jobs/" + job + "/artifacts").path("artifacts");
    String path = "/v1/jobs/%s/artifacts/%d/preview.png".formatted(job, entry.slot());
    HttpResponse<String> whole = send("GET", path, "");
    String tag = whole.headers().firstValue("etag").orElseThrow();

    assertThat(listed.get(0).path("kind").asText()).isEqualTo("preview");
    assertThat(whole.body()).isEqualTo("picture");
    assertThat(tag).isEqualTo("\"" + hash(file) + "\"");
    assertThat(whole.headers().firstValue("content-type")).contains("image/png");
    assertThat(send("GET", path, "", "Range", "bytes=4-").body()).isEqualTo("ure");
    assertThat(send("GET", path, "", "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(send("GET", path.replace("preview.png", "other.png"), "").statusCode())
        .isEqualTo(404);
  }

  @Test
  void aLosersResultIsNotShown() throws Exception {
    JobId job = submitted(Specs.train());
    Path file = Files.write(folder.resolve("model.bin"), new byte[] {1});
    JobWriter.claim(store, TenantId.DEFAULT, new AttemptId(job, 1), Retention.DEFAULT, clock)
        .result(1, Map.of("model.bin", file), Map.of());

    assertThat(get("/v1/jobs/" + job + "/artifacts").path("artifacts")).isEmpty();
  }

  @Test
  void anUploadWithAnotherHashOrThatIsNoDataSetIsRefused() throws Exception {
    Path rubbish = Files.writeString(folder.resolve("rubbish"), "meow");

    assertThat(put("train", rubbish, "0".repeat(64)).body()).contains("the 4 bytes that arrived");
    HttpResponse<String> answer = put("train", rubbish, hash(rubbish));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
  }

  /** A module as far as it is looked at before it is run. */
  private Path module(String name) throws Exception {
    Map<String, String> entries =
        Map.of(
            "m/data.pkl",
            "c__torch__\nM\nq.",
            "m/constants.pkl",
            ").",
            "m/code/__torch__.py",
            "class M(Module):\n"
                + "  def forward(self: __torch__.M, x: Tensor) -> Tensor:\n"
                + "    return x\n");
    Path file = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  private String storedModule() throws Exception {
    Path file = module("eye.pt");
    assertThat(put("eye", "module", file, hash(file)).statusCode()).isEqualTo(201);
    HttpResponse<String> stored =
        send(
            "POST",
            "/v1/datasets/eye",
            "{\"module\": \"%s\", \"attribution\": \"made up\"}".formatted(hash(file)));
    assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
    return hash(file);
  }

  @Test
  void aStoredModuleIsListedAndPinnedByTheHashOfItsFile() throws Exception {
    String hash = storedModule();
    JobId sample = submitted(Specs.sample(submitted(Specs.train())));

    JsonNode shown = get("/v1/datasets/eye");
    assertThat(shown.path("kind").asText()).isEqualTo("module");
    assertThat(shown.path("bytes").asLong()).isEqualTo(Files.size(folder.resolve("eye.pt")));
    assertThat(get("/v1/datasets").path("datasets")).contains(shown);
    JobId measured = submitted(Specs.evaluateBy(sample, "eye"));
    assertThat(get("/v1/jobs/" + measured).at("/spec/features/dataset").asText())
        .isEqualTo("eye@" + hash);
  }

  @Test
  void imagesAreNoFeaturesAndAModuleIsNoImages() throws Exception {
    storedModule();
    JobId sample = submitted(Specs.sample(submitted(Specs.train())));

    JsonNode features = refused(json(Specs.evaluateBy(sample, "digits")));
    assertThat(features.path("field").asText()).isEqualTo("features.dataset");
    assertThat(features.path("detail").asText())
        .isEqualTo("features.dataset: digits holds images (expected: eye)");
    assertThat(features.path("hint").asText()).contains("--module FILE");
    JsonNode images = refused(json(Specs.train()).replace("\"digits\"", "\"eye\""));
    assertThat(images.path("detail").asText())
        .isEqualTo("images.dataset: eye holds a TorchScript module (expected: digits)");
    JsonNode start =
        refused(json(Specs.sample(submitted(Specs.train()))).replace("\"digits\"", "\"eye\""));
    assertThat(start.path("field").asText()).isEqualTo("start.dataset");
    JsonNode reference =
        refused(
            json(Specs.evaluate(sample))
                .replace(
                    "\"samples\"",
                    "\"reference\":{\"dataset\":\"eye\",\"split\":\"test\",\"count\":9},\"samples\""));
    assertThat(reference.path("field").asText()).isEqualTo("reference.dataset");
    assertThat(refused(json(Specs.evaluateBy(sample, "nose"))).path("detail").asText())
        .isEqualTo("features.dataset: unknown data set \"nose\" (expected: eye)");
  }

  @Test
  void whatIsNoModuleIsRefusedWhenItArrives() throws Exception {
    Path weights = Files.write(folder.resolve("w.pth"), new byte[] {(byte) 0x80, 2, '}', '.'});

    HttpResponse<String> pickle = put("nose", "module", weights, hash(weights));
    assertThat(pickle.statusCode()).isEqualTo(422);
    assertThat(pickle.body()).contains("a pickle", "expected: a TorchScript module");
    Path good = module("nose.pt");
    assertThat(put("digits", "module", good, hash(good)).body())
        .contains("dataset: digits holds images", "choose another name");
    assertThat(put("nose", "modul", good, hash(good)).body())
        .contains("any of train, test; or module");
    assertThat(send("POST", "/v1/datasets/nose", "{}").body())
        .contains("splits, module: neither (expected: one of them)");
    assertThat(
            send("POST", "/v1/datasets/nose", "{\"module\": \"%s\"}".formatted("0".repeat(64)))
                .body())
        .contains("module: nothing is staged", "PUT it to /v1/datasets/nose/module first");
    assertThat(send("GET", "/v1/datasets/nose", "").statusCode()).isEqualTo(404);
  }

  @Test
  void aModuleThatIsTooLargeIsRefusedBeforeItArrives() throws Exception {
    String request =
        "PUT /v1/datasets/nose/module HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(root.getAuthority(), ModuleFile.LARGEST + 1);
    try (Socket socket = new Socket(root.getHost(), root.getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(answer.readLine()).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void whileTheStoreIsAwayAClientIsToldToComeBack() throws Exception {
    store.setReachable(false);
    try {
      HttpResponse<String> answer = send("GET", "/v1/datasets", "");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("retry-after")).isPresent();
    } finally {
      store.setReachable(true);
    }
  }

  @Test
  void workersAreShownWithTheirDeviceAndState() throws Exception {
    JsonNode worker = get("/v1/workers").path("workers").get(0);

    assertThat(worker.path("worker").asText()).isEqualTo("ada");
    assertThat(worker.path("state").asText()).isEqualTo("idle");
    assertThat(worker.at("/device/kind").asText()).isEqualTo("cpu");
  }

  @Test
  void requestsAreCountedByTheirTemplate() throws Exception {
    send("POST", "/v1/jobs", "x".repeat(70_000));
    get("/v1/jobs/" + submitted(Specs.train()));

    assertThat(send("GET", "/metrics", "").body())
        .contains("graupel_queue_jobs{kind=\"train\",state=\"waiting\",}")
        .contains(
            "graupel_http_request_seconds_count{method=\"GET\",path=\"/v1/jobs/{id}\",status=\"2xx\",}")
        .contains(
            "graupel_http_request_seconds_count{method=\"POST\",path=\"/v1/jobs\",status=\"4xx\",}");
  }

  @Test
  void aPartByNameIsStoredInFullAndEveryNameIsListed() throws Exception {
    ObjectNode spec = Codec.tree(json(Specs.train()));
    spec.set("training", Codec.tree("{preset: paper, images: 640}"));

    JsonNode taken = Codec.tree(send("POST", "/v1/jobs", spec.toString()).body());
    spec.set("training", Codec.tree("{preset: papper, images: 640}"));
    HttpResponse<String> refused = send("POST", "/v1/jobs", spec.toString());

    assertThat(taken.at("/spec/training/accumulate").asInt()).isEqualTo(2);
    assertThat(taken.at("/spec/training/preset").isMissingNode()).isTrue();
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("training.preset");
    assertThat(get("/v1/presets").path("presets"))
        .filteredOn(preset -> preset.path("name").asText().equals("paper"))
        .extracting(preset -> preset.at("/fields/batch").asInt())
        .contains(64);
  }

  /** Ids follow from keys, so that one could name a job that is yet to come. */
  @Test
  void noKeysLetTwoJobsWaitForEachOther() throws Exception {
    JobId first = JobIds.of(TenantId.DEFAULT, "circle-1");
    JobId second = JobIds.of(TenantId.DEFAULT, "circle-2");

    HttpResponse<String> ahead = after("circle-1", second);
    HttpResponse<String> itself = after("circle-1", first);
    HttpResponse<String> back = after("circle-2", first);

    assertThat(List.of(ahead.statusCode(), itself.statusCode(), back.statusCode()))
        .containsOnly(422);
    assertThat(JSON.readTree(ahead.body()).path("field").asText()).isEqualTo("terms.after");
    assertThat(ahead.body()).contains("there is no job " + second, "queue that first");
    assertThat(itself.body()).contains("is this job itself");
    assertThat(back.body()).contains("there is no job " + first);
  }

  private HttpResponse<String> after(String key, JobId other) throws Exception {
    String terms = "{\"terms\": {\"after\": [{\"job\": \"%s\", \"until\": \"end\"}]},";
    String body = json(Specs.train()).replaceFirst("\\{", terms.formatted(other));
    return send("POST", "/v1/jobs", body, "Idempotency-Key", key);
  }

  @Test
  void theSameKeyWithOtherTermsIsAnotherJob() throws Exception {
    String held = json(Specs.train()).replaceFirst("\\{", "{\"terms\": {\"held\": true},");
    String[] key = {"Idempotency-Key", "terms-1"};
    String id = JSON.readTree(send("POST", "/v1/jobs", held, key).body()).path("id").asText();
    send("POST", "/v1/jobs/" + id + "/release", "");

    assertThat(send("POST", "/v1/jobs", held, key).statusCode()).isEqualTo(200);
    String other = held.replace("\"held\": true", "\"campaign\": \"night\"");
    assertThat(send("POST", "/v1/jobs", other, key).statusCode()).isEqualTo(409);
  }

  @Test
  void everyRouteIsDocumentedAndEveryDocumentedRouteIsServed() throws Exception {
    Set<String> documented = new HashSet<>();
    JsonNode document = get("/openapi.json");
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            documented.add(
                                method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));

    assertThat(api.endpoints()).extracting(Endpoint::toString).hasSameElementsAs(documented);
    for (String ref : document.toString().split("\"\\$ref\":\"#")) {
      if (ref.startsWith("/components")) {
        assertThat(document.at(ref.substring(0, ref.indexOf('"'))).isObject()).as(ref).isTrue();
      }
    }
  }

  @Test
  void thePageAndItsLibrariesAreServed() throws Exception {
    assertThat(send("GET", "/", "").headers().firstValue("content-type").orElseThrow())
        .startsWith("text/html");
    assertThat(send("GET", "/../pom.xml", "").statusCode()).isEqualTo(404);
    assertThat(JSON.readTree(send("GET", "/nothing", "").body()).path("status").asInt())
        .isEqualTo(404);
  }

  @Test
  void progressIsShownOnTheJobItself() throws Exception {
    Loopback other = new Loopback(clock);
    JobId job = Specs.job(5);
    other.hear(new WorkerEvent.Hello(Specs.announcement(ADA, 1)));
    other.append(Specs.request(Specs.submit(job, Specs.train()), clock.instant()));
    other.hear(
        new WorkerEvent.Progress(
            new AttemptId(job, 1), ADA, "training", 3200, 6400, 100, OptionalDouble.of(0.5)));

    JsonNode shown =
        JobJson.job(
            other.model.job(job).orElseThrow(),
            other.model.progress(other.model.job(job).orElseThrow()));

    assertThat(shown.at("/status/progress/secondsLeft").asDouble()).isEqualTo(32);
    assertThat(shown.at("/status/worker").asText()).isEqualTo("ada");
  }

  @Test
  void whyNamesTheReasonAndAdviceOverTheApi() throws Exception {
    String id = submitted(Specs.train()).value();

    JsonNode why = get("/v1/jobs/" + id + "/why");

    assertThat(why.path("reason").asText())
        .isEqualTo(get("/v1/jobs/" + id).at("/status/reason").asText());
    assertThat(why.path("sentence").asText())
        .startsWith("Waits: ")
        .contains("1 slot of pool default");
    assertThat(why.path("advice").isArray()).isTrue();
    assertThat(send("GET", "/v1/jobs/j-zzzzzzzzzz/why", "").statusCode()).isEqualTo(404);
  }

  @Test
  void aJobCarriesItsForecastAndUsageIsTold() throws Exception {
    log.model.welcome(
        new Member(Specs.announcement(ADA, 1), Specs.POOL, clock.instant(), false, List.of()));
    String id = submitted(Specs.train()).value();
    log.forecaster.renew();

    JsonNode forecast = get("/v1/jobs/" + id).path("forecast");
    JsonNode usage = get("/v1/usage?by=attempt");

    assertThat(forecast.at("/start/p90").asText())
        .isGreaterThanOrEqualTo(forecast.at("/start/p50").asText());
    assertThat(forecast.at("/finish/p50").asText())
        .isGreaterThan(forecast.at("/start/p50").asText());
    assertThat(get("/v1/jobs/" + id + "/why").path("sentence").asText())
        .contains("likely to start");
    assertThat(usage.path("by").asText()).isEqualTo("attempt");
    assertThat(usage.at("/total/leasedSeconds").isNumber()).isTrue();
    assertThat(send("GET", "/v1/usage?since=yesterday", "").statusCode()).isEqualTo(400);
  }
}
