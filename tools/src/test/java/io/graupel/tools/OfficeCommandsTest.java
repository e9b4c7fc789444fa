package io.graupel.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.graupel.protocol.tenant.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands about tenants, tokens, pools, workers and the audit, and the token they show. */
class OfficeCommandsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final String TENANT =
      """
      {"id":"vision","weight":2.0,"quota":{"guaranteed":4,"running":16},"paused":false,
       "now":{"waiting":3,"unfinished":5,"queuedImages":1000,"slots":2}}\
      """;
  private static final String TOKEN =
      """
      {"id":"k3v5m7q2aa","tenant":"vision","role":"viewer","label":"ada","state":"good",
       "issued":"2026-01-01T11:00:00Z","expires":"2026-01-31T12:00:00Z"\
      """;

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new ArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    environment.put("XDG_DATA_HOME", folder.resolve("data").toString());
    environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** Answers are "status body"; what is asked is kept as "METHOD path authorization body". */
  private void answer(HttpExchange exchange) throws IOException {
    String key = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    Optional<String> shown =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"));
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add("%s %s %s".formatted(key, shown.orElse("-"), body).strip());
    String answer = answers.getOrDefault(key, "404 {\"detail\":\"nothing at " + key + "\"}");
    byte[] bytes = answer.substring(4).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private int run(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--server";
    all[arguments.length + 1] = address();
    World world =
        new World(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            () -> NOON,
            false,
            false,
            100,
            Optional.of(folder));
    return Graupel.run(world, List.of(), all);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private Path file(Path file, String text, String mode) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  @Test
  void aTokenComesFromTheEnvironmentElseTheLocalServerElseAFile() throws IOException {
    answers.put("GET /v1/pools", "200 {\"pools\":[]}");
    Path kept = file(folder.resolve("config/graupel/token"), "graupel_mine\n", "rw-------");
    run("pools", "ls");
    Path local = file(folder.resolve("data/graupel/admin-token"), "graupel_local\n", "rw-------");
    file(
        folder.resolve("data/graupel/run.json"),
        "{\"server\":\"%s\",\"token\":\"%s\"}".formatted(address(), local),
        "rw-------");
    run("pools", "ls");
    environment.put("GRAUPEL_TOKEN", "graupel_env");
    run("pools", "ls");

    assertThat(asked)
        .containsExactly(
            "GET /v1/pools Bearer graupel_mine",
            "GET /v1/pools Bearer graupel_local",
            "GET /v1/pools Bearer graupel_env");
    assertThat(kept).exists();
  }

  @Test
  void aTokenThatOthersCanReadIsNotShown() throws IOException {
    file(folder.resolve("config/graupel/token"), "graupel_mine", "rw-r--r--");

    assertThat(run("pools")).isEqualTo(2);
    assertThat(err()).contains("mode rw-r--r-- (expected: rw-------", "chmod 600");
    assertThat(asked).isEmpty();
  }

  @Test
  void whatIsNamedOfATenantChangesAndTheRestStays() {
    answers.put("GET /v1/tenants", "200 {\"tenants\":[%s]}".formatted(TENANT));
    answers.put("PUT /v1/tenants/vision?reason=more%20of%20it", "200 " + TENANT);

    int exit =
        run(
            "tenants",
            "set",
            "vision",
            "--running",
            "none",
            "--budget",
            "5000/week",
            "--weight",
            "3",
            "--reason",
            "more of it");

    assertThat(exit).as(err()).isZero();
    assertThat(asked.get(1))
        .endsWith(
            "{\"weight\":3.0,\"quota\":{\"guaranteed\":4,\"budget\":{\"gpuSeconds\":5000,"
                + "\"period\":\"week\"}},\"paused\":false}");
    assertThat(out()).contains("vision  open", "2.00", "1,000");
    assertThat(run("tenants", "set", "vision", "--budget", "lots")).isEqualTo(2);
    assertThat(err()).contains("--budget: lots (expected: such as 100000/week, or none)");
  }

  @Test
  void aNewTokenIsPrintedAloneOrWrittenForItsOwnerOnly() throws IOException {
    answers.put("POST /v1/tokens", "201 " + TOKEN + ",\"token\":\"graupel_secret\"}");
    Path file = folder.resolve("ada.token");

    assertThat(run("tokens", "issue", "--role", "viewer", "--label", "ada")).as(err()).isZero();
    assertThat(out()).isEqualTo("graupel_secret\n");
    assertThat(err()).contains("good until 2026-01-31").doesNotContain("secret");
    out.reset();
    run("tokens", "issue", "--role", "viewer", "--label", "ada", "--to", file.toString());
    assertThat(out()).isEqualTo(file + "\n");
    assertThat(Files.readString(file)).isEqualTo("graupel_secret\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(run("tokens", "issue", "--role", "viewer", "--label", "ada", "--to", "" + file))
        .isEqualTo(3);
  }

  @Test
  void theFirstTokenIsMadeWithoutAServerAndOnlyItsHashIsPrinted() throws IOException {
    assertThat(run("tokens", "first")).as(err()).isZero();

    Secret secret =
        Secret.parse(Files.readString(folder.resolve("config/graupel/token")).strip())
            .orElseThrow();
    assertThat(out()).isEqualTo("GRAUPEL_ADMIN_TOKEN_SHA256=" + secret.sha256() + "\n");
    assertThat(err()).doesNotContain(secret.reveal());
    assertThat(asked).isEmpty();
  }

  @Test
  void tokensAreListedWithTheirLastUseAndRevoked() {
    answers.put("GET /v1/tokens", "200 {\"tokens\":[%s}]}".formatted(TOKEN));
    answers.put(
        "DELETE /v1/tokens/k3v5m7q2aa", "200 " + TOKEN.replace("\"good\"", "\"revoked\"") + "}");

    assertThat(run("tokens", "ls")).as(err()).isZero();
    assertThat(out()).contains("k3v5m7q2aa  vision  viewer  ada    good", "30d00h", "never");
    assertThat(run("tokens", "revoke", "k3v5m7q2aa")).isZero();
    assertThat(out()).contains("k3v5m7q2aa revoked");
  }

  @Test
  void poolsAndWorkersAreSetAsTheirVerbsSay() {
    String pool =
        "{\"pool\":\"a100\",\"mode\":\"draining\",\"workers\":2,\"slots\":4,\"free\":0,"
            + "\"seen\":{\"waiting\":1,\"running\":2},\"others\":{\"waiting\":40,\"running\":2}}";
    answers.put("POST /v1/pools/a100/drain", "200 " + pool);
    answers.put("POST /v1/workers/n7/cordon", "200 {\"worker\":\"n7\",\"mode\":\"cordoned\"}");
    answers.put("POST /v1/workers/n7/open", "200 {\"worker\":\"n7\",\"mode\":\"open\"}");

    assertThat(run("pools", "drain", "a100")).as(err()).isZero();
    assertThat(out()).contains("a100  draining", "40");
    assertThat(run("cordon", "n7")).isZero();
    assertThat(run("uncordon", "n7")).isZero();
    assertThat(out()).contains("n7 cordoned\n", "n7 open\n");
    assertThat(run("drain", "n8")).isEqualTo(4);
  }

  @Test
  void theAuditTellsWhoDidWhatAndWhatWasRefused() {
    answers.put(
        "GET /v1/audit?actor=ada",
        """
        200 {"audit":[{"at":"2026-01-01T11:59:00Z","actor":{"name":"ada (k3v5m7q2aa)"},
         "verb":"cancel","object":"j-aaaaaaaaaa","before":"waiting","after":"cancelled",
         "reason":"wrong seed"},
         {"at":"2026-01-01T11:58:00Z","actor":{"name":"ada (k3v5m7q2aa)"},"verb":"set-pool",
         "object":"pool/a100","refusal":{"kind":"forbidden","message":"may not"}}]}\
        """);

    assertThat(run("audit", "--actor", "ada")).as(err()).isZero();
    assertThat(out()).contains("1m00s  ada (k3v5m7q2aa)  cancel", "wrong seed", "refused: may not");
  }

  @Test
  void whoShowsNoGoodTokenIsToldWhatToDo() {
    answers.put(
        "GET /v1/tenants",
        "401 {\"detail\":\"no token was shown\",\"hint\":\"set GRAUPEL_TOKEN\"}");

    assertThat(run("tenants")).isEqualTo(3);
    assertThat(err()).isEqualTo("graupel: no token was shown; set GRAUPEL_TOKEN\n");
  }
}
