package io.graupel.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands print and how they end, against answers written down here. */
class CommandLineTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final String HASH_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final String SPEC =
      """
      {"kind":"evaluate","name":"e","pool":"default","priority":"standard","attempts":1,"seed":1,
       "samples":"j-aaaaaaaaaa","metrics":["ssim"]}\
      """;
  private static final String RUNNING =
      """
      {"id":"j-aaaaaaaaaa","name":"digits","kind":"train","status":{"state":"running","attempt":2,
       "worker":"cpu-0","submitted":"2026-01-01T11:56:00Z",
       "progress":{"images":820,"total":2000,"imagesPerSecond":212.4,"loss":0.03121}}}\
      """;
  private static final String SUCCEEDED =
      """
      {"id":"j-aaaaaaaaaa","name":"digits","kind":"train","status":{"state":"succeeded","attempt":1}}\
      """;
  private static final String FAILED =
      """
      {"id":"j-bbbbbbbbbb","name":"nights","kind":"sample","status":{"state":"failed","attempt":3},
       "failure":{"kind":"diverged","message":"loss is NaN"}}\
      """;

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Map<String, Runnable> whenAsked = new ConcurrentHashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final List<String> sent = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** Answers are "status body", by "METHOD path"; each may stand for one request in turn. */
  private void answer(HttpExchange exchange) throws IOException {
    String key = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    synchronized (asked) {
      asked.add(key + (last == null ? "" : " after " + last));
    }
    String full = last == null ? key : key + " after " + last;
    whenAsked.getOrDefault(full, () -> {}).run();
    String answer =
        answers.getOrDefault(full, "404 {\"title\":\"Not Found\",\"detail\":\"no such job\"}");
    byte[] body = answer.substring(4).getBytes(StandardCharsets.UTF_8);
    sent.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private int run(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--server";
    all[arguments.length + 1] = "http://127.0.0.1:" + server.getAddress().getPort();
    return runAlone(all);
  }

  private int runAlone(String... arguments) {
    World world =
        new World(
            new ByteArrayInputStream(SPEC.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of("XDG_DATA_HOME", folder.toString()),
            () -> NOON,
            false,
            false,
            100,
            Optional.of(folder));
    return Graupel.run(world, List.of(), arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private JsonNode json() {
    try {
      return new ObjectMapper()
          .readerFor(JsonNode.class)
          .with(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readValue(out());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(out(), e);
    }
  }

  @Test
  void submitPrintsTheIdAloneAndSaysWhatComesNextBesideIt() {
    answers.put("POST /v1/jobs", "201 " + RUNNING);
    assertThat(run("submit", "-")).isZero();
    assertThat(out()).isEqualTo("j-aaaaaaaaaa\n");
    assertThat(err()).contains("graupel watch j-aaaaaaaaaa").contains("graupel cancel");
  }

  @Test
  void termsAreSaidByOptionsThatWinOverTheDocument() throws IOException {
    answers.put("POST /v1/jobs", "201 " + RUNNING);
    assertThat(
            run(
                "submit",
                "-",
                "-q",
                "--set",
                "terms.shard=100",
                "--set",
                "terms.campaign=day",
                "--hold",
                "--after",
                "j-bbbbbbbbbb",
                "--after",
                "j-cccccccccc:end",
                "--not-before",
                "2026-05-01T22:00:00Z",
                "--window",
                "22:00-07:30@Europe/Berlin",
                "--memory-gib",
                "40",
                "--parallel",
                "4",
                "--campaign",
                "night"))
        .as(err())
        .isZero();
    assertThat(new ObjectMapper().readTree(sent.getLast()).path("terms"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"shard": 100, "campaign": "night", "held": true,
                     "after": [{"job": "j-bbbbbbbbbb", "until": "success"},
                               {"job": "j-cccccccccc", "until": "end"}],
                     "notBefore": "2026-05-01T22:00:00Z",
                     "window": {"from": "22:00", "to": "07:30", "zone": "Europe/Berlin"},
                     "memoryGib": 40.0, "parallel": 4}
                    """));
  }

  @Test
  void termsThatCannotBeAreRefusedBeforeTheyAreSent() {
    for (String[] bad :
        new String[][] {
          {"--window", "22:00-22:00@UTC", "terms.window.to: 22:00"},
          {"--window", "22:00-07:30@Mars", "terms.window.zone: \"Mars\""},
          {"--window", "tonight", "expected: such as 22:00-07:30"},
          {"--not-before", "soon", "--not-before: soon (expected: such as 2026-05-01T22:00:00Z"},
          {"--after", "j-bbbbbbbbbb:maybe", "JOB:success, JOB:end or JOB:index"},
          {"--parallel", "101", "terms.parallel: 101 (expected: 1 to 100)"},
          {"--memory-gib", "-1", "terms.memoryGib: -1.0 (expected: 0 to 100000)"},
          {"--shard", "99999999999", "--shard"}
        }) {
      err.reset();
      assertThat(run("submit", "-", bad[0], bad[1])).as(err()).isEqualTo(2);
      assertThat(err()).contains(bad[2]);
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void oneJobIsMovedByItsOwnPathAndSeveralInOneRequest() {
    answers.put("POST /v1/jobs/j-aaaaaaaaaa/hold", "200 " + RUNNING);
    assertThat(run("hold", "j-aaaaaaaaaa", "--reason", "größer")).isZero();
    assertThat(out()).isEqualTo("j-aaaaaaaaaa running\n");
    assertThat(sent.getLast()).isEqualTo("{\"reason\":\"größer\"}");
    answers.put(
        "POST /v1/jobs/prio",
        "200 {\"jobs\":[{\"id\":\"j-aaaaaaaaaa\",\"done\":true,\"job\":"
            + RUNNING
            + "},{\"id\":\"j-bbbbbbbbbb\",\"done\":false,\"problem\":{\"detail\":\"it is"
            + " over\"}}]}");
    assertThat(run("prio", "j-aaaaaaaaaa", "j-bbbbbbbbbb", "background")).isEqualTo(3);
    assertThat(sent.getLast())
        .isEqualTo("{\"priority\":\"background\",\"jobs\":[\"j-aaaaaaaaaa\",\"j-bbbbbbbbbb\"]}");
    assertThat(err()).contains("it is over");
    assertThat(run("prio", "j-aaaaaaaaaa", "urgent")).isEqualTo(2);
    assertThat(err()).contains("class: urgent (expected: interactive, standard or background");
  }

  @Test
  void whatFailedIsListedWithItsStoryAndTriedAgain() {
    answers.put("GET /v1/jobs", "200 {\"jobs\":[" + FAILED + "]}");
    answers.put("POST /v1/jobs/j-bbbbbbbbbb/retry", "200 " + RUNNING);
    assertThat(run("ls", "--dead")).isZero();
    assertThat(out()).containsPattern("j-bbbbbbbbbb +nights +sample +3 +.*diverged: loss is NaN");
    assertThat(run("retry", "--failed", "--campaign", "night")).isZero();
    assertThat(asked).contains("POST /v1/jobs/j-bbbbbbbbbb/retry");
    assertThat(run("retry")).isEqualTo(2);
    assertThat(run("retry", "j-bbbbbbbbbb", "--failed")).isEqualTo(2);
    assertThat(err()).contains("name the jobs, or say --failed");
  }

  @Test
  void showTellsTermsBatchReceiptsAndGpuTime() {
    answers.put(
        "GET /v1/jobs/j-aaaaaaaaaa",
        "200 "
            + """
            {"id":"j-aaaaaaaaaa","name":"night","kind":"sample",
             "status":{"state":"yielding","attempt":2,"priority":"background","rank":-3},
             "terms":{"held":false,"after":[],"campaign":"night"},
             "batch":{"images":1000,"shard":100,"parallel":4,
               "done":{"images":300,"ranges":["0-199","400-499"]},
               "failed":{"images":0,"ranges":[]},"underWay":{"images":100,"ranges":["200-299"]}},
             "spent":{"usefulSeconds":90.5,"lostSeconds":5,"savedSeconds":0},
             "attempts":[
               {"number":1,"worker":"cpu-0","part":{"type":"shard","range":{"first":0,"end":100}},
                "outcome":"succeeded","spent":{"usefulSeconds":90.5,"lostSeconds":0}},
               {"number":2,"worker":"cpu-1","part":{"type":"shard","range":{"first":200,"end":300}},
                "receipt":{"rule":"interactive","beneficiary":"vision"}}]}
            """);
    assertThat(run("show", "j-aaaaaaaaaa")).isZero();
    assertThat(out())
        .containsPattern("priority +background, rank -3")
        .containsPattern("batch +300 of 1,000 images, in parts of 100, at most 4 at once")
        .containsPattern("done +0-199,400-499")
        .containsPattern("running +200-299")
        .containsPattern("gpu time +1m3.s useful, 5s lost, 0s saved")
        .containsPattern("1 +0-99 +cpu-0 .*1m3.s/0s +succeeded")
        .containsPattern("2 +200-299 +cpu-1 .*asked to yield: interactive for vision")
        .contains("terms\n  campaign: \"night\"")
        .doesNotContain("held");
  }

  @Test
  void quietSubmitSaysNothingElse() {
    answers.put("POST /v1/jobs", "201 " + RUNNING);
    assertThat(run("submit", "-", "-q")).isZero();
    assertThat(err()).isEmpty();
  }

  @Test
  void specIsJudgedBeforeItIsSent() {
    assertThat(run("submit", "-", "--set", "seeed=1")).isEqualTo(2);
    assertThat(err()).contains("seeed: unknown field").contains("expected:");
    assertThat(asked).isEmpty();
  }

  @Test
  void presetIsSubmittedByItsName() throws IOException {
    Files.createDirectories(folder.resolve("presets"));
    Files.writeString(folder.resolve("presets/quick.yaml"), "# A quick one\n" + SPEC);
    answers.put("POST /v1/jobs", "201 " + RUNNING);
    assertThat(run("submit", "quick", "-q")).isZero();
    assertThat(run("preset", "ls")).isZero();
    assertThat(out()).containsPattern("quick +job +A quick one");
    assertThat(run("submit", "quik")).isEqualTo(2);
    assertThat(err()).contains("no such file (nor a preset: quick)");
  }

  @Test
  void partOfASpecIsShownByItsName() {
    assertThat(run("preset", "show", "paper")).isZero();
    assertThat(out()).startsWith("# As in Cold Diffusion").contains("batch: 64");
    out.reset();
    assertThat(run("preset", "show", "training/modern", "-o", "json")).isZero();
    assertThat(json().at("/severities").asText()).isEqualTo("low-discrepancy");
    assertThat(run("preset", "show", "papper")).isEqualTo(4);
    assertThat(err()).contains("preset: papper (expected: ").contains("paper");
  }

  @Test
  void partOfASpecByNameIsCheckedBeforeItIsSent() {
    assertThat(run("submit", "-", "--set", "images={preset: x}")).isEqualTo(2);
    assertThat(err()).contains("images: unknown field");
    assertThat(asked).isEmpty();
  }

  private static final String EXPERIMENT =
      """
      name: blur
      about: A blur undone
      paper: {source: a table, rows: {sampled: {fid: 4.69 V, rmse: 0.154 T}}}
      train:
        images: {dataset: digits, split: train, side: 16}
        degradation: {type: gaussian-blur, steps: 5, taps: 5, sigma: {type: constant, std: 1.5}, padding: circular}
        network: {preset: convnext-16}
        training: {images: 6400}
        checkpointEvery: 3200
      sample: {start: {type: restore, dataset: digits, split: test, first: 0}}
      evaluate: {metrics: [rmse]}
      """;

  @Test
  void experimentIsListedShownAndPlanned() throws IOException {
    Files.createDirectories(folder.resolve("experiments"));
    Files.writeString(folder.resolve("experiments/blur.yaml"), EXPERIMENT);
    assertThat(run("experiment", "ls")).isZero();
    assertThat(out()).containsPattern("blur +A blur undone +a table");
    out.reset();
    assertThat(run("experiment", "show", "blur")).isZero();
    assertThat(out()).isEqualTo(EXPERIMENT);
    out.reset();
    assertThat(run("experiment", "run", "blur", "--dry-run")).isZero();
    assertThat(out().lines())
        .containsExactly(
            "JOB       KIND      IMAGES  AFTER",
            "train     train      6,400  -",
            "sample    sample       512  train",
            "evaluate  evaluate       -  sample");
    assertThat(run("experiment", "run", "blurr")).isEqualTo(4);
    assertThat(err()).contains("experiment: blurr (expected: blur)");
    assertThat(asked).isEmpty();
  }

  @Test
  void experimentPrintsOursBesideThePapersAndWritesIt() throws IOException {
    Path file = Files.writeString(folder.resolve("blur.yaml"), EXPERIMENT);
    Path written = folder.resolve("blur.md");
    answers.put(
        "POST /v1/jobs",
        "201 "
            + SUCCEEDED.replace(
                "}}",
                ",\"worker\":\"cpu-0\"},\"result\":{\"figures\":"
                    + "{\"n\":512,\"degraded.rmse\":0.287,\"sampled.rmse\":0.16,"
                    + "\"sampled.rmse-error\":0.00234}}}"));
    answers.put(
        "GET /v1/workers",
        "200 {\"workers\":[{\"worker\":\"cpu-0\",\"device\":{\"name\":\"CPU\"}}]}");
    assertThat(run("experiment", "run", file.toString(), "--out", written.toString())).isZero();
    assertThat(out().lines())
        .containsExactly(
            "blur: A blur undone",
            "",
            "ROW       PAPER FID             RMSE    PAPER",
            "degraded          -           0.2870        -",
            "sampled      4.69 V  0.1600 ± 0.0023  0.154 T",
            "",
            "paper: a table",
            "paper's figures: V seen in another document too, C reproduced from real images, T"
                + " unverified",
            "ours: N 512, reference the originals, seed 1 (± standard error over images), full"
                + " scale, on CPU");
    assertThat(written).content().contains("| sampled | 4.69 V | 0.1600 ± 0.0023 | 0.154 T |");
    assertThat(asked).filteredOn("POST /v1/jobs"::equals).hasSize(3);
    out.reset();
    assertThat(run("experiment", "run", file.toString(), "-o", "json")).isZero();
    assertThat(json().at("/rows/1/ours/rmse").asDouble()).isEqualTo(0.16);
  }

  @Test
  void experimentNamesTheModuleThatMeasured() throws IOException {
    Path file = Files.writeString(folder.resolve("blur.yaml"), EXPERIMENT);
    answers.put("GET /v1/workers", "200 {\"workers\":[]}");
    answers.put(
        "POST /v1/jobs",
        "201 "
            + SUCCEEDED.replaceFirst(
                "}$",
                ",\"result\":{\"figures\":{\"n\":512,\"sampled.module-fid\":0.25}},"
                    + "\"spec\":{\"features\":{\"type\":\"torch-script\",\"dataset\":\"eye@%s\"}}}"
                        .formatted(HASH_OF_ABC)));
    assertThat(
            run(
                "experiment",
                "run",
                file.toString(),
                "--set",
                "evaluate.features={type: torch-script, dataset: eye}",
                "--set",
                "evaluate.metrics=[fid]"))
        .isZero();
    assertThat(out())
        .contains("MODULE-FID", "0.2500", "ours compares features of eye@ba7816bf8f01\n");
  }

  @Test
  void experimentOfSeveralSeedsIsRunForEachOfThem() throws IOException {
    Path file = Files.writeString(folder.resolve("blur.yaml"), EXPERIMENT);
    String figures = ",\"result\":{\"figures\":{\"n\":512,\"sampled.rmse\":0.16}}}";
    answers.put("POST /v1/jobs", "201 " + SUCCEEDED.replaceFirst("}$", figures));
    answers.put("GET /v1/workers", "200 {\"workers\":[]}");
    assertThat(run("experiment", "run", file.toString(), "--seed", "4,7,4")).isZero();
    assertThat(asked).filteredOn("POST /v1/jobs"::equals).hasSize(6);
    assertThat(out())
        .containsPattern("sampled +4.69 V +0.1600 ± 0.0000 +0.154 T")
        .contains("seeds 4, 7 (mean ± standard deviation)");
    assertThat(run("experiment", "run", file.toString(), "--seed", "one")).isEqualTo(2);
  }

  @Test
  void experimentThatFailsWheneverItIsTriedSaysHowToBeginAnew() throws IOException {
    Path file = Files.writeString(folder.resolve("blur.yaml"), EXPERIMENT);
    answers.put("POST /v1/jobs", "200 " + FAILED);
    assertThat(run("experiment", "run", file.toString())).isEqualTo(1);
    assertThat(err())
        .contains("train, j-bbbbbbbbbb, failed (diverged: loss is NaN), as did 20 tries before");
    assertThat(asked).filteredOn("POST /v1/jobs"::equals).hasSize(21);
  }

  @Test
  void anEndThatTheJobDoesNotShowYetIsAskedForAgain() throws IOException {
    String path = "GET /v1/jobs/j-aaaaaaaaaa";
    answers.put(path, "200 " + RUNNING);
    answers.put(path + "/history", "200 {\"events\":[],\"last\":3}");
    answers.put(
        path + "/events after 3",
        "200 id: 4\n"
            + "event: succeeded\n"
            + "data: {\"id\":4,\"attempt\":2,\"what\":{\"kind\":\"succeeded\"}}\n\n");
    int[] looks = {0};
    whenAsked.put(
        path,
        () -> {
          if (++looks[0] == 4) {
            answers.put(path, "200 " + SUCCEEDED);
          }
        });
    assertThat(run("watch", "j-aaaaaaaaaa")).isZero();
    assertThat(looks[0]).isGreaterThanOrEqualTo(4);
    assertThat(asked).filteredOn(request -> request.startsWith(path + "/events")).hasSize(1);
  }

  private void picture(Path file, int side, int type) throws IOException {
    Files.createDirectories(file.getParent());
    ImageIO.write(new BufferedImage(side, side, type), "png", file.toFile());
  }

  @Test
  void restoreRefusesWhatItCannotRestoreBeforeAnythingIsSent() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    assertThat(run("restore", photos.toString(), "--model", "j-aaaaaaaaaa")).isEqualTo(2);
    assertThat(err()).contains("photos: no image (expected: .png, .jpg or .jpeg files");

    picture(photos.resolve("a.png"), 8, BufferedImage.TYPE_INT_RGB);
    picture(photos.resolve("b.png"), 9, BufferedImage.TYPE_INT_RGB);
    assertThat(run("restore", photos.toString(), "--model", "j-aaaaaaaaaa")).isEqualTo(2);
    assertThat(err()).contains("b.png: 9x9 pixels (expected: 8x8, as a.png)");
    assertThat(asked).isEmpty();

    Files.delete(photos.resolve("b.png"));
    answers.put(
        "GET /v1/jobs/j-aaaaaaaaaa",
        "200 "
            + SUCCEEDED.replaceFirst("}}$", "},\"spec\":{\"images\":{\"dataset\":\"digits@1\"}}}"));
    answers.put("GET /v1/datasets", "200 {\"datasets\":[{\"name\":\"digits\",\"channels\":1}]}");
    assertThat(run("restore", photos.toString(), "--model", "j-aaaaaaaaaa")).isEqualTo(2);
    assertThat(err())
        .contains("images of 3 channels (expected: 1, as j-aaaaaaaaaa was trained on digits)");
    assertThat(asked).noneMatch(request -> request.startsWith("PUT") || request.startsWith("POST"));
    assertThat(run("restore", "nowhere", "--model", "j-aaaaaaaaaa")).isEqualTo(2);
    assertThat(err()).contains("nowhere: no such folder");
  }

  @Test
  void listShowsProgressAndLeavesOutWhatHasEnded() {
    answers.put("GET /v1/jobs", "200 {\"jobs\":[" + RUNNING + "," + FAILED + "]}");
    assertThat(run("ls")).isZero();
    assertThat(out().lines())
        .containsExactly(
            "ID            NAME    KIND   STATE    DONE/TOTAL  IMAGES/S    LOSS  LEFT    AGE "
                + " WHERE/WHY",
            "j-aaaaaaaaaa  digits  train  running   820/2,000       212  0.0312    5s  4m00s  cpu-0"
                + " attempt 2");
  }

  @Test
  void listOfAllSaysWhyOneFailed() {
    answers.put("GET /v1/jobs", "200 {\"jobs\":[" + FAILED + "]}");
    assertThat(run("ls", "--all")).isZero();
    assertThat(out()).contains("diverged");
  }

  @Test
  void jsonIsOneValueForListsAndForErrors() {
    answers.put("GET /v1/jobs", "200 {\"jobs\":[" + RUNNING + "]}");
    assertThat(run("ls", "-o", "json")).isZero();
    assertThat(json().at("/jobs/0/id").asText()).isEqualTo("j-aaaaaaaaaa");
    out.reset();
    assertThat(run("show", "j-cccccccccc", "-o", "json")).isEqualTo(4);
    assertThat(json().at("/error/exit").asInt()).isEqualTo(4);
    assertThat(json().at("/error/detail").asText()).isEqualTo("no such job");
    assertThat(err()).contains("graupel: no such job");
    out.reset();
    assertThat(run("-o", "json", "shwo")).isEqualTo(2);
    assertThat(json().at("/error/exit").asInt()).isEqualTo(2);
  }

  @Test
  void figuresAreShownWithTheirErrorsOnOneLine() {
    answers.put(
        "GET /v1/jobs/j-bbbbbbbbbb",
        "200 "
            + SUCCEEDED.replaceFirst(
                "}$",
                ",\"result\":{\"figures\":{\"n\":512,\"sampled.classifier-fid\":46.4,"
                    + "\"sampled.classifier-fid-error\":1.25}}}"));
    assertThat(run("show", "j-bbbbbbbbbb")).isZero();
    assertThat(out().lines())
        .contains(
            "FIGURE                  VALUE  STANDARD ERROR",
            "n                         512               -",
            "sampled.classifier-fid   46.4            1.25");
  }

  @Test
  void idMayBeCutToAUniqueStart() {
    answers.put("GET /v1/jobs", "200 {\"jobs\":[" + RUNNING + "," + FAILED + "]}");
    answers.put("GET /v1/jobs/j-bbbbbbbbbb", "200 " + FAILED);
    assertThat(run("show", "b")).isZero();
    assertThat(out()).contains("diverged: loss is NaN");
    assertThat(run("show", "j-")).isEqualTo(2);
    assertThat(run("show", "j-d")).isEqualTo(4);
    assertThat(err()).contains("no job starts with j-d");
  }

  @Test
  void typoIsMetWithTheCommandMeant() {
    assertThat(run("cancle", "j-a")).isEqualTo(2);
    assertThat(err()).contains("unknown argument: cancle (did you mean cancel?)");
  }

  @Test
  void noServerIsExitCodeFiveAndSaysHowToStartOne() {
    server.stop(0);
    assertThat(run("ls")).isEqualTo(5);
    assertThat(err()).contains("connection refused").contains("graupel up");
  }

  @Test
  void addressOfALocalServerIsFoundInItsDataFolder() throws IOException {
    answers.put("GET /v1/jobs", "200 {\"jobs\":[]}");
    Files.createDirectories(folder.resolve("graupel"));
    Files.writeString(
        folder.resolve("graupel/run.json"),
        "{\"server\":\"http://127.0.0.1:%d\",\"pid\":%d}"
            .formatted(server.getAddress().getPort(), ProcessHandle.current().pid()));
    assertThat(runAlone("ls")).isZero();
    assertThat(asked).containsExactly("GET /v1/jobs");
  }

  @Test
  void refusalsHaveCodesOfTheirOwn() {
    answers.put(
        "POST /v1/jobs",
        "422 {\"title\":\"Bad spec\",\"detail\":\"dataset: x\",\"hint\":\"add it\"}");
    assertThat(run("submit", "-")).isEqualTo(2);
    assertThat(err()).contains("graupel: dataset: x; add it");
    answers.put("POST /v1/jobs", "409 {\"title\":\"Conflict\"}");
    assertThat(run("submit", "-", "--key", "k")).isEqualTo(3);
  }

  @Test
  void watchGoesOnAfterTheLastEventWhenItsConnectionBreaks() {
    String path = "GET /v1/jobs/j-aaaaaaaaaa";
    answers.put(path + "/history", "200 {\"events\":[],\"last\":3}");
    answers.put(path, "200 " + RUNNING);
    answers.put(
        path + "/events after 3",
        "200 id: 4\n"
            + "event: progress\n"
            + "data: {\"images\":900,\"total\":2000,\"imagesPerSecond\":10}\n\n");
    answers.put(path + "/events after 4", "200 id: 5\nevent: cancelled\ndata: {}\n\n");
    whenAsked.put(path + "/events after 4", () -> answers.put(path, "200 " + SUCCEEDED));
    assertThat(run("watch", "j-aaaaaaaaaa")).isZero();
    assertThat(asked).contains(path + "/events after 3", path + "/events after 4");
    assertThat(err()).contains("820/2,000").contains("lost; trying again").contains("succeeded");
  }

  @Test
  void watchOfABatchTellsImagesMadeAndPartsGivenUp() {
    String path = "GET /v1/jobs/j-aaaaaaaaaa";
    answers.put(path + "/history", "200 {\"events\":[],\"last\":3}");
    answers.put(
        path,
        "200 {\"id\":\"j-aaaaaaaaaa\",\"name\":\"n\",\"kind\":\"sample\",\"status\":{\"state\":\"yielding\"},"
            + "\"batch\":{\"images\":400,\"done\":{\"images\":100}}}");
    answers.put(
        path + "/events after 3",
        "200 id: 4\n"
            + "event: part-failed\n"
            + "data: {\"what\":{\"range\":{\"first\":100,\"end\":200},\"message\":\"image 117 is"
            + " damaged\"}}\n\n"
            + "id: 5\n"
            + "event: yield-asked\n"
            + "data: {\"what\":{\"receipt\":{\"rule\":\"window\"}}}\n\n"
            + "id: 6\n"
            + "event: succeeded\n"
            + "data: {}\n\n");
    whenAsked.put(path + "/events after 3", () -> answers.put(path, "200 " + SUCCEEDED));

    assertThat(run("watch", "j-aaaaaaaaaa")).as(err()).isZero();

    assertThat(err())
        .contains("25%  100/400")
        .contains("images 100-199 given up: image 117 is damaged")
        .contains("asked to give its device back (window)");
  }

  @Test
  void watchOfAFailedJobIsExitCodeOne() {
    answers.put("GET /v1/jobs/j-bbbbbbbbbb/history", "200 {\"events\":[],\"last\":9}");
    answers.put("GET /v1/jobs/j-bbbbbbbbbb", "200 " + FAILED);
    assertThat(run("watch", "j-bbbbbbbbbb")).isEqualTo(1);
    assertThat(err()).contains("j-bbbbbbbbbb failed: diverged: loss is NaN");
  }

  @Test
  void fetchedFileIsVerifiedAndAnotherIsNotOverwritten() throws IOException {
    artifact("abc", HASH_OF_ABC);
    String to = folder.resolve("to").toString();
    assertThat(run("get", "j-aaaaaaaaaa", "--to", to)).isZero();
    assertThat(folder.resolve("to/grid.png")).hasContent("abc");
    assertThat(run("get", "j-aaaaaaaaaa", "grid.png", "--to", to)).isZero();
    Files.writeString(folder.resolve("to/grid.png"), "mine");
    assertThat(run("get", "j-aaaaaaaaaa", "--to", to)).isEqualTo(3);
    assertThat(folder.resolve("to/grid.png")).hasContent("mine");
    assertThat(run("get", "j-aaaaaaaaaa", "--to", to, "--force")).isZero();
    assertThat(folder.resolve("to/grid.png")).hasContent("abc");
  }

  @Test
  void fileWithAnotherHashIsThrownAway() {
    artifact("abd", HASH_OF_ABC);
    assertThat(run("get", "j-aaaaaaaaaa", "--to", folder.resolve("to").toString())).isEqualTo(1);
    assertThat(err()).contains("sha256").contains("expected: " + HASH_OF_ABC);
    assertThat(folder.resolve("to")).isEmptyDirectory();
  }

  @Test
  void absentFileIsMetWithThoseThereAre() {
    artifact("abc", HASH_OF_ABC);
    assertThat(run("get", "j-aaaaaaaaaa", "girl.png")).isEqualTo(4);
    assertThat(err()).contains("has no file girl.png (there is: grid.png)");
  }

  private void artifact(String content, String sha256) {
    String path = "GET /v1/jobs/j-aaaaaaaaaa/artifacts";
    answers.put(
        path,
        "200 {\"artifacts\":[{\"name\":\"grid.png\",\"bytes\":3,\"sha256\":\"%s\",\"kind\":\"result\",\"slot\":4}]}"
            .formatted(sha256));
    answers.put(path + "/4/grid.png", "200 " + content);
  }

  @Test
  void dataSetThatCannotBeIsRefusedBeforeItIsSent() throws IOException {
    Path file = folder.resolve("train-images");
    Files.write(file, new byte[] {0, 0, 8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    assertThat(run("dataset", "add", "digits", "--train", file.toString())).isEqualTo(2);
    assertThat(err()).contains("train-images: magic number 2049 (expected: 2051, for IDX images)");
    assertThat(run("dataset", "add", "My_Digits", "--train", file.toString())).isEqualTo(2);
    assertThat(err()).contains("dataset: \"My_Digits\" (expected: ");
    assertThat(run("dataset", "add", "digits", "--train", folder.resolve("no").toString()))
        .isEqualTo(2);
    assertThat(err()).contains("no: no such file");
    assertThat(asked).isEmpty();
  }

  @Test
  void moduleThatIsNoneIsRefusedBeforeItIsSent() throws IOException {
    Path weights = Files.write(folder.resolve("weights.pth"), new byte[] {(byte) 0x80, 2, '.'});
    assertThat(run("dataset", "add", "eye", "--module", weights.toString())).isEqualTo(2);
    assertThat(err()).contains("weights.pth: a pickle", "expected: a TorchScript module");
    assertThat(run("dataset", "add", "eye", "--module", folder + "/no.pt")).isEqualTo(2);
    assertThat(err()).contains("no.pt: no such file");
    String[] both = {"--module", weights.toString(), "--train", weights.toString()};
    assertThat(run("dataset", "add", "eye", both[0], both[1], both[2], both[3])).isEqualTo(2);
    assertThat(err()).contains("eye: --module with images (expected: --train FILES");
    assertThat(run("dataset", "add", "eye")).isEqualTo(2);
    assertThat(err()).contains("eye: no --train (expected: ");
    assertThat(asked).isEmpty();
  }

  @Test
  void moduleIsSentAndListedWithItsKindAndSize() throws IOException {
    Path file = folder.resolve("eye.pt");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String[] entry :
          new String[][] {
            {"m/data.pkl", "c__torch__\nM\nq."},
            {"m/constants.pkl", ")."},
            {
              "m/code/__torch__.py",
              "class M(Module):\n  def forward(self: M, x: Tensor) -> Tensor:"
            }
          }) {
        zip.putNextEntry(new ZipEntry(entry[0]));
        zip.write(entry[1].getBytes(StandardCharsets.UTF_8));
      }
    }
    String eye =
        "{\"name\":\"eye\",\"kind\":\"module\",\"bytes\":95597,\"sha256\":\"%s\"}"
            .formatted(HASH_OF_ABC);
    answers.put("PUT /v1/datasets/eye/module", "201 {}");
    answers.put("POST /v1/datasets/eye", "201 " + eye);
    assertThat(run("dataset", "add", "eye", "--module", file.toString())).isZero();
    assertThat(out()).isEqualTo("eye@" + HASH_OF_ABC + "\n");
    assertThat(asked).containsExactly("PUT /v1/datasets/eye/module", "POST /v1/datasets/eye");

    out.reset();
    String digits =
        "{\"name\":\"digits\",\"kind\":\"images\",\"channels\":1,\"height\":4,\"width\":4,"
            + "\"splits\":{\"train\":{\"images\":1200,\"classes\":[\"a\",\"b\"]}},\"sha256\":\"00\"}";
    answers.put("GET /v1/datasets", "200 {\"datasets\":[%s,%s]}".formatted(digits, eye));
    assertThat(run("dataset", "ls")).isZero();
    assertThat(out().lines())
        .containsExactly(
            "DATASET  KIND    TRAIN  TEST  SIZE    CLASSES  VERSION",
            "digits   images  1,200     -  1x4x4   2        00",
            "eye      module      -     -  93 KiB  -        ba7816bf8f01");
  }

  @Test
  void whyPrintsTheSentenceAndWhatWouldHelp() {
    answers.put(
        "GET /v1/jobs/j-aaaaaaaaaa/why",
        """
        200 {"sentence":"Waits: others are served before it.","advice":[
         {"words":"it is released","command":"graupel release j-aaaaaaaaaa","at":"2026-01-01T12:00:00Z","giveWay":0},
         {"words":"its class is interactive","at":"2026-01-01T12:00:00Z","giveWay":1},
         {"words":"its time has come","at":"2026-01-01T22:00:00Z","giveWay":0}]}\
        """);

    assertThat(run("why", "j-aaaaaaaaaa")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "Waits: others are served before it.",
            "",
            "It would start",
            "  now if it is released: graupel release j-aaaaaaaaaa",
            "  soon if its class is interactive, once 1 running attempt gave way",
            "  at 2026-01-01T22:00:00Z when its time has come");
  }

  @Test
  void usageIsATableOrCommaSeparated() {
    answers.put(
        "GET /v1/usage",
        """
        200 {"by":"campaign","rowsInAll":1,"rows":[{"tenant":"vision","campaign":"a, b",
         "usefulSeconds":7200.5,"lostSeconds":1.25,"savedSeconds":0,"runningSeconds":12,
         "leasedSeconds":7213.75,"share":0.25}],
         "total":{"usefulSeconds":7200.5,"lostSeconds":1.25,"runningSeconds":12}}\
        """);

    assertThat(run("usage", "--by", "campaign", "--since", "7d")).isZero();
    assertThat(run("usage", "--by", "campaign", "--csv")).isZero();
    assertThat(run("usage", "--since", "yesterday")).isEqualTo(2);

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "TENANT  CAMPAIGN   USEFUL  LOST  SAVED  RUNNING   SHARE  BUDGET LEFT",
            "vision  a, b      7,200.5   1.3    0.0     12.0  25.0 %            -",
            "tenant,campaign,usefulSeconds,lostSeconds,savedSeconds,runningSeconds,share",
            "vision,\"a, b\",7200.5,1.25,0,12,0.25");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("in all 7,200.5 useful, 1.3 lost, 12.0 running")
        .contains("--since: \"yesterday\" (expected: such as 12h, 7d or");
  }

  @Test
  void submitPrintsTheForecast() {
    answers.put(
        "POST /v1/jobs",
        """
        201 {"id":"j-aaaaaaaaaa","name":"e","kind":"evaluate","status":{"state":"waiting"},
         "forecast":{"made":"2026-01-01T12:00:00Z",
          "start":{"p50":"2026-01-01T12:03:05Z","p90":"2026-01-01T12:10:00Z"},
          "finish":{"p50":"2026-01-01T13:03:05Z","p90":"2026-01-01T15:10:00Z"}}}\
        """);

    assertThat(run("submit", "-")).isZero();

    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains(
            "likely to start in 3m05s, in nine cases of ten within 10m00s",
            "likely to finish in 1h03m, in nine cases of ten within 3h10m");
  }
}
