package io.graupel.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.coordinator.Specs;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.tenant.Role;
import io.graupel.protocol.tenant.Secret;
import io.graupel.protocol.tenant.Token;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, and what the others are told. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoormanTest {
  static final Set<String> OPEN =
      Set.of(
          "GET /openapi.json", "GET /healthz", "GET /readyz", "GET /metrics", "POST /v1/session");

  private Optional<ClosedApi> started = Optional.empty();

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    started = Optional.of(new ClosedApi(folder));
  }

  @AfterAll
  void stop() throws Exception {
    api().stop();
  }

  private ClosedApi api() {
    return started.orElseThrow();
  }

  private String refused(String... headers) throws Exception {
    HttpResponse<String> answer = api().send("GET", "/v1/jobs", "", headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
    assertThat(answer.headers().firstValue("www-authenticate"))
        .contains("Bearer realm=\"graupel\"");
    JsonNode problem = ClosedApi.JSON.readTree(answer.body());
    assertThat(problem.path("hint").asText()).contains("GRAUPEL_TOKEN");
    return problem.path("detail").asText();
  }

  private String refused(Secret token) throws Exception {
    return refused("Authorization", "Bearer " + token.reveal());
  }

  @Test
  void everyRouteButAFewAsksForAToken() throws Exception {
    for (Endpoint endpoint : api().server.endpoints()) {
      String path = endpoint.path().replaceAll("\\{\\w+}", "x");
      int status = api().send(endpoint.method().name(), path, "").statusCode();
      if (OPEN.contains(endpoint.toString())) {
        assertThat(status).as(endpoint.toString()).isEqualTo(200);
      } else {
        assertThat(status).as(endpoint.toString()).isEqualTo(401);
      }
    }
    assertThat(api().send("GET", "/", "").statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsWrongWithATokenIsToldInDistinctWords() throws Exception {
    Secret good = api().token("vision", Role.VIEWER);
    String text = good.reveal();
    String forged = text.substring(0, text.length() - 1) + (text.endsWith("a") ? "b" : "a");
    Secret expired = api().token("vision", Role.VIEWER, Optional.of(api().clock.instant()));
    Secret revoked = api().token("vision", Role.VIEWER);
    api().log.append(Specs.request(new Verb.RevokeToken(revoked.id()), api().clock.instant()));

    assertThat(api().get(good, "/v1/session").path("tenant").asText()).isEqualTo("vision");
    assertThat(refused()).isEqualTo("no token was shown");
    assertThat(refused("Authorization", "Basic dTpw")).contains("expected: Bearer TOKEN");
    assertThat(refused("Authorization", "Bearer hunter2")).contains("graupel_<id>_<secret>");
    assertThat(refused("Authorization", "Bearer " + forged)).isEqualTo("the token is not known");
    assertThat(refused(Secret.fresh(new Random(9)))).isEqualTo("the token is not known");
    assertThat(refused(expired)).startsWith("the token expired at ");
    assertThat(refused(revoked)).startsWith("the token was revoked at ");
  }

  @Test
  void theFirstAdminNeedsNoEntryInTheLog() throws Exception {
    JsonNode who = api().get(api().first, "/v1/session");

    assertThat(who.path("role").asText()).isEqualTo("admin");
    assertThat(who.path("name").asText()).isEqualTo("first admin");
    assertThat(who.path("mode").asText()).isEqualTo("tokens");
  }

  @Test
  void aBrowserKeepsItsTokenWhereNoScriptReadsIt() throws Exception {
    Secret token = api().token("vision", Role.VIEWER);
    String document = "{\"token\": \"%s\"}".formatted(token.reveal());

    HttpResponse<String> begun = api().send("POST", "/v1/session", document);
    String cookie = begun.headers().firstValue("set-cookie").orElseThrow();
    HttpResponse<String> asked =
        api().send("GET", "/v1/jobs", "", "Cookie", cookie.substring(0, cookie.indexOf(';')));
    HttpResponse<String> wrong = api().send("POST", "/v1/session", "{\"token\": \"hunter2\"}");
    HttpResponse<String> broken = api().send("POST", "/v1/session", "{hunter2");
    HttpResponse<String> ended = api().send("POST", "/v1/session", "");

    assertThat(cookie).contains("; HttpOnly", "; SameSite=Strict", "; Path=/");
    assertThat(asked.statusCode()).isEqualTo(200);
    assertThat(begun.body()).doesNotContain(token.reveal());
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(broken.statusCode()).isEqualTo(400);
    assertThat(List.of(wrong.body(), broken.body())).noneMatch(body -> body.contains("hunter2"));
    assertThat(ended.headers().firstValue("set-cookie").orElseThrow()).contains("Max-Age=0");
  }

  @Test
  void aPageOfAnotherSiteChangesNothing() throws Exception {
    Secret token = api().token("vision", Role.SUBMITTER);
    String[] cookie = {"Cookie", "graupel_token=" + token.reveal(), "Sec-Fetch-Site", "same-site"};

    assertThat(api().send("POST", "/v1/jobs", "{}", cookie).statusCode()).isEqualTo(403);
    assertThat(api().send("POST", "/v1/session", "", cookie).statusCode()).isEqualTo(403);
    cookie[3] = "same-origin";
    assertThat(api().send("POST", "/v1/jobs", "{}", cookie).statusCode()).isEqualTo(422);
  }

  @Test
  void theUseOfATokenIsWrittenDownOnce() throws Exception {
    Secret token = api().token("vision", Role.VIEWER);
    for (int i = 0; i < 5; i++) {
      api().get(token, "/v1/jobs");
    }

    assertThat(api().log.appended(request -> request.verb().equals(new Verb.UseToken(token.id()))))
        .hasSize(1);
    Optional<Token> kept = api().log.model.look(queue -> queue.directory().token(token.id()));
    assertThat(kept).hasValueSatisfying(noted -> assertThat(noted.used()).isPresent());
  }

  @Test
  void aTenantSeesItsOwnUseAndAnOperatorAllOfIt() throws Exception {
    Incarnation bob = Specs.life("bob", 1);
    JobId job = api().submitted(api().token("optics", Role.SUBMITTER));
    api().log.hear(new WorkerEvent.Hello(Specs.announcement(bob, 1)));
    api().log.hear(new WorkerEvent.Started(new AttemptId(job, 1), bob));

    assertThat(tenants(api().token("optics", Role.VIEWER))).containsExactly("optics");
    assertThat(tenants(api().token("acoustics", Role.VIEWER))).isEmpty();
    assertThat(tenants(api().token("acoustics", Role.OPERATOR))).contains("optics");
    assertThat(
            api()
                .send(api().token("acoustics", Role.VIEWER), "GET", "/v1/jobs/" + job + "/why", "")
                .statusCode())
        .isEqualTo(404);
  }

  private List<String> tenants(Secret token) throws Exception {
    List<String> tenants = new ArrayList<>();
    api()
        .get(token, "/v1/usage?by=job")
        .path("rows")
        .forEach(row -> tenants.add(row.path("tenant").asText()));
    return tenants;
  }
}
