package io.graupel.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graupel.coordinator.Specs;
import io.graupel.coordinator.metrics.Meters;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.view.LogStatus;
import io.graupel.coordinator.view.WorkerState;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.After;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.storage.object.InMemoryObjectStore;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What can be done to jobs, as a client sees it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobVerbsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Clock clock = Clock.systemUTC();
  private final Loopback log = new Loopback(clock);
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Optional<ApiServer> api = Optional.empty();
  private URI root = URI.create("http://set.before.all");
  private int jobs;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    ApiServer server =
        new ApiServer(
            vertx,
            new ApiServer.Parts(
                log.model,
                log,
                new InMemoryObjectStore(),
                new WorkerState.Rule(Leases.DEFAULT),
                new Readiness(() -> new LogStatus(true, true, true), () -> true),
                new Meters(),
                clock,
                folder.resolve("staging"),
                List.of(Specs.POOL),
                new Access.Open(),
                log.insight()));
    api = Optional.of(server);
    int port =
        server
            .listen("127.0.0.1", 0)
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    root = URI.create("http://127.0.0.1:" + port);
  }

  @AfterAll
  void stop() throws Exception {
    api.orElseThrow().stop().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(root.resolve(path)).POST(BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private JsonNode done(String path, String body, String... headers) throws Exception {
    HttpResponse<String> answer = post(path, body, headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private JobId submitted(JobSpec spec, Terms terms) {
    JobId id = Specs.job(1000 + jobs++);
    log.append(Specs.request(new Verb.Submit(id, TenantId.DEFAULT, spec, terms), clock.instant()));
    return id;
  }

  private JobId submitted() {
    return submitted(Specs.train(), Terms.NONE);
  }

  private JobId failed() {
    JobId job = submitted(Specs.train(Priority.INTERACTIVE, 1), Terms.NONE);
    Incarnation mel = Specs.life("mel", 1);
    log.hear(new WorkerEvent.Hello(Specs.announcement(mel, 100)));
    log.hear(new WorkerEvent.Failed(new AttemptId(job, 1), mel, Failure.DIVERGED, "loss is NaN"));
    log.hear(new WorkerEvent.Goodbye(mel));
    return job;
  }

  @Test
  void aJobIsHeldAndReleasedWithAReasonForTheAudit() throws Exception {
    JobId job = submitted();

    JsonNode held = done("/v1/jobs/" + job + "/hold", "", "Graupel-Reason", "data moves");
    JsonNode free = done("/v1/jobs/" + job + "/release", "{\"reason\": \"größer\"}");

    assertThat(held.at("/status/reason").asText()).isEqualTo("held");
    assertThat(held.at("/terms/held").asBoolean()).isTrue();
    assertThat(free.at("/status/reason").asText()).isEqualTo("no-slot");
    assertThat(log.model.audit(entry -> entry.object().equals(job.value()), 2))
        .extracting(audited -> audited.entry().reason().orElse(""))
        .containsExactly("größer", "data moves");
  }

  @Test
  void aJobIsMovedToTheTopAndToAnotherClass() throws Exception {
    JobId job = submitted();

    assertThat(done("/v1/jobs/" + job + "/top", "").at("/status/rank").asLong()).isNegative();
    assertThat(done("/v1/jobs/" + job + "/prio?class=background", "").at("/status/priority"))
        .hasToString("\"background\"");
    assertThat(
            done("/v1/jobs/" + job + "/prio", "{\"priority\": \"interactive\"}")
                .at("/status/priority"))
        .hasToString("\"interactive\"");
    HttpResponse<String> refused = post("/v1/jobs/" + job + "/prio?class=urgent", "");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("urgent", "interactive, standard, background");
    assertThat(post("/v1/jobs/" + job + "/prio", "").statusCode()).isEqualTo(400);
  }

  @Test
  void onlyWhatFailedIsTriedAgain() throws Exception {
    JobId job = failed();

    assertThat(done("/v1/jobs/" + job + "/retry", "").at("/failure").isMissingNode()).isTrue();
    HttpResponse<String> refused = post("/v1/jobs/" + job + "/retry", "");

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("expected: failed");
  }

  @Test
  void whatDoesNotRunHasNothingToGiveBack() throws Exception {
    HttpResponse<String> refused = post("/v1/jobs/" + submitted() + "/yield", "");

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("waiting (no-slot)", "expected: running");
  }

  @Test
  void manyJobsAreAskedForInOneRequestAndAnsweredEachByItself() throws Exception {
    JobId first = submitted();
    JobId none = Specs.job(7);
    JobId last = submitted();

    JsonNode answer =
        done("/v1/jobs/hold", "{\"jobs\": [\"%s\", \"%s\", \"%s\"]}".formatted(first, none, last));

    assertThat(answer.path("jobs"))
        .extracting(each -> each.path("done").asBoolean())
        .containsExactly(true, false, true);
    assertThat(answer.at("/jobs/1/problem/status").asInt()).isEqualTo(404);
    assertThat(answer.at("/jobs/2/job/status/reason").asText()).isEqualTo("held");
    assertThat(
            log.model.audit(
                entry -> List.of(first.value(), last.value()).contains(entry.object()), 9))
        .filteredOn(audited -> audited.entry().verb().equals("hold"))
        .hasSize(2);
  }

  @Test
  void aListOfJobsIsOfOneToAThousandIds() throws Exception {
    String thousandAndOne = "\"j-aaaaaaaaaa\",".repeat(1000) + "\"j-aaaaaaaaaa\"";

    for (String body :
        List.of("", "{}", "{\"jobs\": []}", "{\"jobs\": [" + thousandAndOne + "]}")) {
      assertThat(post("/v1/jobs/cancel", body).body()).contains("expected: 1 to 1,000 ids of jobs");
    }
    assertThat(post("/v1/jobs/cancel", "{\"jobs\": [\"j-aaaaaaaaaa\", \"night\"]}").body())
        .contains("jobs[1]");
    assertThat(post("/v1/jobs/cancel", "{\"jobs\": ").statusCode()).isEqualTo(422);
  }

  @Test
  void aJobShowsItsTermsItsBatchAndWhatItSpent() throws Exception {
    Terms terms =
        Specs.terms(
            "{after: [{job: %s, until: end}], shard: 50, parallel: 3, campaign: night}"
                .formatted(submitted()));
    JobId model = submitted();
    JobId job = submitted(Specs.sample(model), terms);

    JsonNode shown = done("/v1/jobs/" + job + "/top", "");

    assertThat(shown.at("/terms/campaign").asText()).isEqualTo("night");
    assertThat(shown.at("/terms/after/0/until").asText()).isEqualTo("end");
    assertThat(terms.after()).extracting(After::until).containsExactly(After.Until.END);
    assertThat(shown.at("/batch").toString())
        .isEqualTo(
            "{\"images\":100,\"shard\":50,\"parallel\":3,\"done\":{\"images\":0,\"ranges\":[]},"
                + "\"failed\":{\"images\":0,\"ranges\":[]},\"underWay\":{\"images\":0,\"ranges\":[]}}");
    assertThat(shown.at("/spent/usefulSeconds").asDouble()).isZero();
    assertThat(done("/v1/jobs/" + job + "/cancel", "").at("/status/state").asText())
        .isEqualTo("cancelled");
  }

  @Test
  void jobsOfOneCampaignAreListed() throws Exception {
    JobId job = submitted(Specs.train(), Specs.terms("{campaign: spring}"));

    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(root.resolve("/v1/jobs?campaign=spring")).build(),
            BodyHandlers.ofString());

    assertThat(JSON.readTree(answer.body()).path("jobs"))
        .extracting(each -> each.path("id").asText())
        .containsExactly(job.value());
  }
}
