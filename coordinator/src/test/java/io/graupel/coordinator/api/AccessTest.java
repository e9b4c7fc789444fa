package io.graupel.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.coordinator.Specs;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.tenant.Role;
import io.graupel.protocol.tenant.Secret;
import io.graupel.protocol.tenant.Tenant;
import io.graupel.storage.JobWriter;
import io.graupel.storage.Retention;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what, and what nobody learns of another tenant. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
  private static final JobId UNKNOWN = new JobId("j-aaaaaaaaa2");

  private final Map<Role, Secret> tokens = new EnumMap<>(Role.class);
  private Optional<ClosedApi> started = Optional.empty();
  private Path folder = Path.of("set before all");

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    this.folder = folder;
    started = Optional.of(new ClosedApi(folder));
    for (Role role : Role.values()) {
      boolean fleet = role == Role.OPERATOR || role == Role.ADMIN;
      tokens.put(role, api().token(fleet ? "ops" : "vision", role));
    }
  }

  @AfterAll
  void stop() throws Exception {
    api().stop();
  }

  private ClosedApi api() {
    return started.orElseThrow();
  }

  private Secret token(Role role) {
    return Optional.ofNullable(tokens.get(role)).orElseThrow();
  }

  /** A job of tenant vision with one file, in slot 1. */
  private JobId job() throws Exception {
    JobId job = api().submitted(token(Role.SUBMITTER));
    Path file = Files.writeString(folder.resolve("preview.png"), "picture");
    JobWriter.claim(
            api().store,
            new TenantId("vision"),
            new AttemptId(job, 1),
            Retention.DEFAULT,
            api().clock)
        .preview(640, Map.of("preview.png", file));
    return job;
  }

  /** Roles in the order of their rights; operator and admin are of another tenant, ops. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # operation                              | viewer | submitter | tenant-admin | operator | admin | worker
          GET    /v1/session                       | 200    | 200       | 200          | 200      | 200   | 200
          GET    /v1/schema                        | 200    | 200       | 200          | 200      | 200   | 200
          GET    /v1/presets                       | 200    | 200       | 200          | 200      | 200   | 200
          GET    /v1/workers                       | 200    | 200       | 200          | 200      | 200   | 200
          GET    /v1/pools                         | 200    | 200       | 200          | 200      | 200   | 200
          GET    /v1/jobs                          | 200    | 200       | 200          | 200      | 200   | 403
          POST   /v1/jobs TRAIN                    | 403    | 201       | 201          | 403      | 201   | 403
          POST   /v1/jobs?tenant=audio TRAIN       | 403    | 403       | 403          | 403      | 201   | 403
          GET    /v1/jobs/JOB                      | 200    | 200       | 200          | 200      | 200   | 403
          GET    /v1/jobs/JOB/history              | 200    | 200       | 200          | 200      | 200   | 403
          GET    /v1/jobs/JOB/artifacts            | 200    | 200       | 200          | 403      | 200   | 403
          GET    /v1/jobs/JOB/artifacts/1/preview.png | 200 | 200       | 200          | 403      | 200   | 403
          POST   /v1/jobs/JOB/cancel               | 403    | 200       | 200          | 200      | 200   | 403
          POST   /v1/jobs/JOB/hold                 | 403    | 200       | 200          | 200      | 200   | 403
          POST   /v1/jobs/JOB/release              | 403    | 200       | 200          | 200      | 200   | 403
          POST   /v1/jobs/JOB/top                  | 403    | 200       | 200          | 200      | 200   | 403
          POST   /v1/jobs/JOB/prio?class=background | 403   | 200       | 200          | 200      | 200   | 403
          POST   /v1/jobs/JOB/retry                | 403    | 409       | 409          | 409      | 409   | 403
          POST   /v1/jobs/JOB/yield                | 403    | 409       | 409          | 409      | 409   | 403
          GET    /v1/jobs/JOB/why                  | 200    | 200       | 200          | 200      | 200   | 403
          GET    /v1/datasets                      | 200    | 200       | 200          | 403      | 200   | 403
          GET    /v1/datasets/digits               | 200    | 200       | 200          | 403      | 200   | 403
          PUT    /v1/datasets/letters/train        | 403    | 400       | 400          | 403      | 400   | 403
          POST   /v1/datasets/letters {}           | 403    | 422       | 422          | 403      | 422   | 403
          POST   /v1/pools/default/pause           | 403    | 403       | 403          | 200      | 200   | 403
          POST   /v1/pools/default/drain           | 403    | 403       | 403          | 200      | 200   | 403
          POST   /v1/pools/default/open            | 403    | 403       | 403          | 200      | 200   | 403
          POST   /v1/workers/ada/cordon            | 403    | 403       | 403          | 200      | 200   | 403
          POST   /v1/workers/ada/drain             | 403    | 403       | 403          | 200      | 200   | 403
          POST   /v1/workers/ada/open              | 403    | 403       | 403          | 200      | 200   | 403
          GET    /v1/tenants                       | 200    | 200       | 200          | 200      | 200   | 403
          GET    /v1/tenants/vision                | 200    | 200       | 200          | 200      | 200   | 403
          GET    /v1/tenants/audio                 | 404    | 404       | 404          | 200      | 200   | 403
          PUT    /v1/tenants/vision {"weight":2}   | 403    | 403       | 403          | 403      | 200   | 403
          PUT    /v1/tenants/audio {"weight":2}    | 403    | 403       | 403          | 403      | 200   | 403
          POST   /v1/tenants/vision/pause          | 403    | 403       | 200          | 403      | 200   | 403
          POST   /v1/tenants/vision/resume         | 403    | 403       | 200          | 403      | 200   | 403
          POST   /v1/tenants/audio/pause           | 404    | 404       | 404          | 403      | 200   | 403
          DELETE /v1/tenants/audio                 | 404    | 404       | 404          | 403      | 409   | 403
          DELETE /v1/tenants/brief                 | 404    | 404       | 404          | 403      | 200   | 403
          GET    /v1/tokens                        | 403    | 403       | 200          | 403      | 200   | 403
          POST   /v1/tokens {"role":"viewer","label":"x"}       | 403 | 403 | 201      | 403      | 201   | 403
          POST   /v1/tokens {"role":"tenant-admin","label":"x"} | 403 | 403 | 201      | 403      | 201   | 403
          POST   /v1/tokens {"role":"operator","label":"x"}     | 403 | 403 | 403      | 403      | 201   | 403
          POST   /v1/tokens {"role":"admin","label":"x"}        | 403 | 403 | 403      | 403      | 201   | 403
          POST   /v1/tokens {"role":"viewer","label":"x","tenant":"audio"} | 403 | 403 | 403 | 403  | 201   | 403
          DELETE /v1/tokens/VIEWER                 | 403    | 403       | 200          | 403      | 200   | 403
          DELETE /v1/tokens/ADMIN                  | 403    | 403       | 403          | 403      | 200   | 403
          DELETE /v1/tokens/STRANGER               | 403    | 403       | 404          | 403      | 200   | 403
          GET    /v1/usage                         | 200    | 200       | 200          | 200      | 200   | 403
          GET    /v1/audit                         | 403    | 403       | 200          | 200      | 200   | 403
          """)
  void aRoleMayDoWhatIsListedAndNothingElse(
      String operation,
      int viewer,
      int submitter,
      int tenantAdmin,
      int operator,
      int admin,
      int worker)
      throws Exception {
    api().submitted(api().token("audio", Role.SUBMITTER));
    api()
        .log
        .append(
            Specs.request(
                new Verb.SetTenant(Tenant.plain(new TenantId("brief"))), api().clock.instant()));
    List<Integer> answered = new ArrayList<>();
    for (Role role : Role.values()) {
      String[] parts = filled(operation).split("\\s+", 3);
      answered.add(
          api()
              .send(token(role), parts[0], parts[1], parts.length == 3 ? parts[2] : "")
              .statusCode());
    }

    assertThat(answered)
        .as(operation)
        .containsExactly(viewer, submitter, tenantAdmin, operator, admin, worker);
  }

  @Test
  void everyRouteThatAsksForATokenStandsInTheTable() throws Exception {
    Method table =
        Stream.of(AccessTest.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(CsvSource.class))
            .filter(method -> method.getName().startsWith("aRoleMayDo"))
            .findFirst()
            .orElseThrow();
    List<String> operations =
        table
            .getAnnotation(CsvSource.class)
            .textBlock()
            .lines()
            .map(line -> line.replaceAll("\\s+", " ").replaceFirst("[?|{].*", "").strip())
            .map(line -> line.split(" "))
            .filter(words -> words.length > 1)
            .map(words -> words[0] + " " + words[1])
            .toList();
    List<String> missing = new ArrayList<>();
    for (Endpoint endpoint : api().server.endpoints()) {
      boolean apart =
          DoormanTest.OPEN.contains(endpoint.toString())
              || endpoint.path().endsWith("/events") // streams have tests of their own
              || JobVerbs.NAMES.contains(endpoint.path().replace("/v1/jobs/", "")); // and lists
      String form = endpoint.toString().replaceAll("\\{\\w+}", "[^/ ]+");
      if (!apart && operations.stream().noneMatch(operation -> operation.matches(form))) {
        missing.add(endpoint.toString());
      }
    }
    assertThat(missing).as("routes of which the table does not say who may").isEmpty();
  }

  @Test
  void eachJobOfAListIsAskedForByItself() throws Exception {
    JobId job = job();
    String list = "{\"jobs\": [\"%s\", \"%s\"]}".formatted(job, UNKNOWN);
    Secret stranger = api().token("audio", Role.SUBMITTER);

    for (String verb : JobVerbs.NAMES) {
      String path = "/v1/jobs/%s?class=background".formatted(verb);
      JsonNode foreign =
          ClosedApi.JSON.readTree(api().send(stranger, "POST", path, list).body()).path("jobs");
      assertThat(foreign.get(0).path("done").asBoolean()).as(verb).isFalse();
      assertThat(foreign.get(0).toString().replace(job.value(), UNKNOWN.value()))
          .as(verb)
          .isEqualTo(foreign.get(1).toString());
      JsonNode read =
          ClosedApi.JSON
              .readTree(api().send(token(Role.VIEWER), "POST", path, list).body())
              .path("jobs");
      assertThat(read.get(0).at("/problem/status").asInt()).as(verb).isEqualTo(403);
      assertThat(read.get(1).at("/problem/status").asInt()).as(verb).isEqualTo(404);
    }
    assertThat(api().get(token(Role.VIEWER), "/v1/jobs/" + job).at("/status/state").asText())
        .isEqualTo("waiting");
  }

  private String filled(String operation) throws Exception {
    return operation
        .replace("JOB", operation.contains("JOB") ? job().value() : "")
        .replace("TRAIN", Codec.json(Specs.train()))
        .replace("VIEWER", api().token("vision", Role.VIEWER).id())
        .replace("ADMIN", api().token("vision", Role.ADMIN).id())
        .replace("STRANGER", api().token("audio", Role.VIEWER).id());
  }

  @Test
  void everythingAboutAnotherTenantsJobAnswersLikeAnUnknownId() throws Exception {
    JobId job = job();
    Secret stranger = api().token("audio", Role.TENANT_ADMIN);
    int asked = 0;
    for (Endpoint endpoint : api().server.endpoints()) {
      if (endpoint.path().startsWith("/v1/jobs/{id}")) {
        String path = endpoint.path().replace("{slot}", "1").replace("{name}", "preview.png");
        HttpResponse<String> foreign =
            api().send(stranger, endpoint.method().name(), path.replace("{id}", job.value()), "");
        HttpResponse<String> unknown =
            api()
                .send(
                    stranger, endpoint.method().name(), path.replace("{id}", UNKNOWN.value()), "");
        assertThat(foreign.statusCode()).as(endpoint.toString()).isEqualTo(404);
        assertThat(foreign.body().replace(job.value(), UNKNOWN.value()))
            .as(endpoint.toString())
            .isEqualTo(unknown.body());
        asked++;
      }
    }
    assertThat(asked).isGreaterThanOrEqualTo(6);
  }

  @Test
  void noJobComesAfterAnotherTenants() throws Exception {
    JobId model = job();
    Secret stranger = api().token("audio", Role.SUBMITTER);
    String sample = Codec.json(Specs.sample(model));
    String after =
        Codec.json(Specs.train())
            .replaceFirst(
                "\\{",
                "{\"terms\":{\"after\":[{\"job\":\"%s\",\"until\":\"end\"}]},".formatted(model));

    for (String document : List.of(sample, after)) {
      HttpResponse<String> foreign = api().send(stranger, "POST", "/v1/jobs", document);
      HttpResponse<String> unknown =
          api()
              .send(stranger, "POST", "/v1/jobs", document.replace(model.value(), UNKNOWN.value()));
      assertThat(foreign.statusCode()).as(foreign.body()).isEqualTo(422);
      assertThat(foreign.body()).contains("there is no job " + model);
      assertThat(foreign.body().replace(model.value(), UNKNOWN.value())).isEqualTo(unknown.body());
    }
    assertThat(api().send(token(Role.SUBMITTER), "POST", "/v1/jobs", after).statusCode())
        .isEqualTo(201);
  }

  @Test
  void oneKeyIsAnotherJobForEachTenant() throws Exception {
    List<String> ids = new ArrayList<>();
    for (String tenant : List.of("vision", "audio")) {
      HttpResponse<String> answer =
          api()
              .send(
                  "POST",
                  "/v1/jobs",
                  Codec.json(Specs.train()),
                  "Authorization",
                  "Bearer " + api().token(tenant, Role.SUBMITTER).reveal(),
                  "Idempotency-Key",
                  "night-1");
      assertThat(answer.statusCode()).isEqualTo(201);
      ids.add(ClosedApi.JSON.readTree(answer.body()).path("id").asText());
    }
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void ofOthersAListTellsOnlyHowMuchThereIs() throws Exception {
    Secret quiet = api().token("quiet", Role.SUBMITTER);
    JobId own = api().submitted(quiet);
    JobId foreign = job();

    JsonNode list = api().get(quiet, "/v1/jobs");
    JsonNode pool = api().get(quiet, "/v1/pools").path("pools").get(0);
    JsonNode all = api().get(token(Role.OPERATOR), "/v1/jobs?limit=500");

    String why = api().get(quiet, "/v1/jobs/" + own + "/why").toString();

    assertThat(why).contains(own.value()).doesNotContain(foreign.value(), "vision", "audio");
    assertThat(list.path("jobs").findValuesAsText("id")).containsExactly(own.value());
    assertThat(list.path("total").asInt()).isEqualTo(1);
    assertThat(list.at("/others/waiting").asInt()).isPositive();
    assertThat(pool.at("/seen/waiting").asInt()).isEqualTo(1);
    assertThat(pool.path("others")).isEqualTo(list.path("others"));
    assertThat(all.path("jobs").findValuesAsText("id")).contains(own.value(), foreign.value());
    assertThat(all.at("/others/waiting").asInt()).isZero();
  }

  @Test
  void aStreamOfAllTellsOnlyOfJobsThatAreSeen() throws Exception {
    Secret quiet = api().token("silent", Role.SUBMITTER);
    JobId foreign = job();
    JobId own = api().submitted(quiet);
    HttpRequest request =
        HttpRequest.newBuilder(api().root.resolve("/v1/events"))
            .header("Authorization", "Bearer " + quiet.reveal())
            .header("Last-Event-ID", "-1")
            .build();
    List<String> told = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                api().http().send(request, BodyHandlers.ofInputStream()).body(),
                StandardCharsets.UTF_8))) {
      JobId later = api().submitted(token(Role.SUBMITTER));
      api().send(quiet, "POST", "/v1/jobs/" + own + "/cancel", "");
      for (String line = lines.readLine(); told.size() < 2; line = lines.readLine()) {
        if (line.startsWith("data: ") && !line.contains("\"workers\"")) {
          told.add(line);
        }
      }
      assertThat(told).allMatch(line -> line.contains(own.value()));
      assertThat(told).noneMatch(line -> line.contains(foreign.value()));
      assertThat(told).noneMatch(line -> line.contains(later.value()));
    }
  }

  @Test
  void aStreamEndsWithItsToken() throws Exception {
    Secret reader = api().token("vision", Role.VIEWER);
    HttpRequest request =
        HttpRequest.newBuilder(api().root.resolve("/v1/events"))
            .header("Authorization", "Bearer " + reader.reveal())
            .build();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                api().http().send(request, BodyHandlers.ofInputStream()).body(),
                StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).startsWith("retry:");
      api().send(token(Role.ADMIN), "DELETE", "/v1/tokens/" + reader.id(), "");
      Optional<String> last = Optional.of("");
      while (last.isPresent()) {
        last = Optional.ofNullable(lines.readLine());
        assertThat(last.orElse("")).doesNotContain("workers");
      }
    }
  }

  @Test
  void aSecretShowsInTheAnswerThatMakesItAndNowhereElse() throws Exception {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream err = System.err;
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    String secret;
    String answers;
    try {
      HttpResponse<String> made =
          api()
              .send(
                  token(Role.TENANT_ADMIN),
                  "POST",
                  "/v1/tokens",
                  "{\"role\":\"submitter\",\"label\":\"night shift\",\"expires\":\"30d\"}");
      secret = ClosedApi.JSON.readTree(made.body()).path("token").asText();
      assertThat(made.headers().firstValue("cache-control")).contains("no-store");
      Secret token = Secret.parse(secret).orElseThrow();
      api().submitted(token);
      api().send(token, "POST", "/v1/jobs", "{");
      api().send(token, "GET", "/v1/jobs/" + secret, "");
      StringBuilder all = new StringBuilder();
      for (String path : List.of("tokens", "audit?limit=500", "tenants", "session", "jobs")) {
        all.append(api().get(token(Role.ADMIN), "/v1/" + path));
      }
      all.append(api().get(token, "/v1/session"));
      answers = all.toString();
    } finally {
      System.setErr(err);
    }
    StringBuilder state = new StringBuilder();
    api().log.model.facts().forEach(fact -> state.append(Codec.json(fact)));
    api().log.model.audit(entry -> true, 1_000).forEach(a -> state.append(Codec.json(a.entry())));
    String hash = Secret.parse(secret).orElseThrow().sha256();

    assertThat(state.toString()).contains(hash).doesNotContain(secret);
    assertThat(answers).contains("night shift").doesNotContain(secret).doesNotContain(hash);
    assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain(secret);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"weight": -1}                              | weight: -1.0 (expected: 0.001 to 1000000)
          {"weight": 1e400}                           | weight: Infinity (expected: 0.001 to 1000000)
          {"weight": "much"}                          | weight: "much" (expected: a number)
          {"quota": {"guaranteed": -1}}               | quota.guaranteed: -1 (expected: 0 to 1000000)
          {"quota": {"running": 4000000000}}          | quota.running: 4000000000 (expected: a whole number)
          {"quota": {"guaranteed": 3, "running": 2}}  | quota.running: 2 (expected: at least guaranteed, 3)
          {"quota": {"budget": {"gpuSeconds": -5, "period": "day"}}} | quota.budget.gpuSeconds: -5 (expected: 0 to
          {"quota": {"budget": {"gpuSeconds": 99999999999999999999, "period": "day"}}} | quota.budget.gpuSeconds: 99999999999999999999
          {"quota": {"budget": {"gpuSeconds": 5, "period": "year"}}} | quota.budget.period: "year" (expected: day, week, month
          {"wait": 1}                                 | wait: unknown field
          {"id": "audio"}                             | id: audio (expected: vision, as in the path
          """)
  void aTenantThatMakesNoSenseIsRefusedByItsField(String document, String words) throws Exception {
    HttpResponse<String> answer =
        api().send(token(Role.ADMIN), "PUT", "/v1/tenants/vision", document);

    JsonNode problem = ClosedApi.JSON.readTree(answer.body());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(problem.path("detail").asText()).startsWith(words);
    assertThat(problem.path("field").asText()).isEqualTo(words.substring(0, words.indexOf(':')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"role": "king", "label": "x"}                                 | role: "king" (expected: viewer, submitter
          {"role": "viewer"}                                             | label: absent
          {"role": "viewer", "label": " "}                               | label: " " (expected: 1 to 100 characters)
          {"role": "viewer", "label": "x", "expires": "soon"}            | expires: "soon" (expected: such as 12h, 30d
          {"role": "viewer", "label": "x", "expires": "2001-01-01T00:00:00Z"} | expires: "2001-01-01T00:00:00Z" (expected
          {"role": "viewer", "label": "x", "verbs": "all"}               | verbs: unknown field
          """)
  void aTokenThatMakesNoSenseIsRefusedByItsField(String document, String words) throws Exception {
    HttpResponse<String> answer = api().send(token(Role.ADMIN), "POST", "/v1/tokens", document);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(ClosedApi.JSON.readTree(answer.body()).path("detail").asText()).startsWith(words);
  }

  @Test
  void aTenantIsSetUpShownAndRemovedWithItsTokens() throws Exception {
    Secret admin = token(Role.ADMIN);
    String document =
        "{\"weight\": 2.5, \"quota\": {\"running\": 4, \"budget\": {\"gpuSeconds\": 3600,"
            + " \"period\": \"week\"}}}";
    assertThat(api().send(admin, "PUT", "/v1/tenants/robots", document).statusCode())
        .isEqualTo(200);
    api().send(admin, "POST", "/v1/tenants/robots/pause", "");
    api().send(admin, "PUT", "/v1/tenants/robots", document.replace("2.5", "3"));
    Secret bearer = api().token("robots", Role.VIEWER);
    JsonNode shown = api().get(bearer, "/v1/tenants/robots");

    assertThat(shown.path("weight").asDouble()).isEqualTo(3);
    assertThat(shown.path("paused").asBoolean()).isTrue();
    assertThat(shown.at("/quota/budget/period").asText()).isEqualTo("week");
    assertThat(shown.at("/now/slots").asInt()).isZero();
    assertThat(api().send(admin, "DELETE", "/v1/tenants/robots", "").statusCode()).isEqualTo(200);
    assertThat(api().send(bearer, "GET", "/v1/jobs", "").body()).contains("revoked");
    assertThat(api().send(admin, "DELETE", "/v1/tenants/ops", "").statusCode()).isEqualTo(409);
  }

  @Test
  void theAuditOfAJobTellsWhatPeopleAndWhatTheSystemDid() throws Exception {
    Secret owner = api().token("painters", Role.TENANT_ADMIN);
    Secret stranger = api().token("sculptors", Role.TENANT_ADMIN);
    JobId job = api().submitted(owner);
    api().send(stranger, "POST", "/v1/jobs/" + job + "/cancel", "");
    api()
        .send(
            "POST",
            "/v1/jobs/" + job + "/cancel",
            "",
            "Authorization",
            "Bearer " + owner.reveal(),
            "Graupel-Reason",
            "wrong seed");

    JsonNode audit = api().get(owner, "/v1/audit?object=" + job).path("audit");
    assertThat(audit.findValuesAsText("verb")).contains("submit", "cancel", "cancelled");
    JsonNode cancel = api().get(owner, "/v1/audit?verb=cancel&object=" + job).path("audit").get(0);
    assertThat(cancel.path("reason").asText()).isEqualTo("wrong seed");
    assertThat(cancel.at("/actor/name").asText()).contains(owner.id());
    assertThat(cancel.path("before").asText()).startsWith("waiting");
    assertThat(api().get(owner, "/v1/audit?actor=scheduler&object=" + job).path("audit"))
        .hasSize(1);
    assertThat(api().get(stranger, "/v1/audit?object=" + job).path("audit")).isEmpty();
  }
}
