package io.graupel.tools.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The HTTP API of a Graupel server. Every method blocks, and throws {@link CommandException} where
 * the server refuses or does not answer.
 */
public final class GraupelClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int PAGE = 200;

  private final URI server;
  private final Optional<String> token;
  private final ObjectMapper json = JsonMapper.builder().build();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /** For a server that is open to anybody. */
  public GraupelClient(URI server) {
    this(server, Optional.empty());
  }

  /**
   * @param token shown with every request
   */
  public GraupelClient(URI server, Optional<String> token) {
    this.server = server;
    this.token = token;
  }

  public URI server() {
    return server;
  }

  /**
   * Queues a job.
   *
   * @param key of an earlier request that this one repeats, if it does
   */
  public Job submit(JsonNode spec, String key) {
    HttpRequest.Builder request = request("/v1/jobs").header("Content-Type", "application/json");
    if (!key.isEmpty()) {
      request.header("Idempotency-Key", key);
    }
    return new Job(exchange(request.POST(BodyPublishers.ofString(spec.toString())).build()));
  }

  public Job job(String id) {
    return new Job(get("/v1/jobs/" + encode(id)));
  }

  public Job cancel(String id) {
    return move(id, "cancel", Optional.empty(), json.createObjectNode());
  }

  /**
   * Does something to a job.
   *
   * @param verb as it stands in paths: hold, release, top, prio …
   * @param reason for the audit
   * @param more what the verb needs besides the job
   */
  public Job move(String id, String verb, Optional<String> reason, ObjectNode more) {
    return new Job(moved("/v1/jobs/" + encode(id) + "/" + verb, reason, more));
  }

  /** The same to up to 1,000 jobs: for each its id, whether it was done, and the job or problem. */
  public JsonNode moveAll(List<String> ids, String verb, Optional<String> reason, ObjectNode more) {
    ObjectNode body = more.deepCopy();
    ArrayNode jobs = body.putArray("jobs");
    ids.forEach(jobs::add);
    return moved("/v1/jobs/" + verb, reason, body).path("jobs");
  }

  /** The reason goes in the body, where it may have any letters. */
  private JsonNode moved(String path, Optional<String> reason, ObjectNode more) {
    ObjectNode body = more.deepCopy();
    reason.ifPresent(words -> body.put("reason", words));
    return exchange(
        request(path)
            .header("Content-Type", "application/json")
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofString(body.toString()))
            .build());
  }

  /** Why a job stands where it stands, and what would let it start. */
  public JsonNode why(String id) {
    return get("/v1/jobs/" + encode(id) + "/why");
  }

  /**
   * Who used how much GPU time.
   *
   * @param by tenant, campaign, job or attempt
   */
  public JsonNode usage(String by, Optional<Instant> since) {
    String query = since.map(time -> "&since=" + encode(time.toString())).orElse("");
    return get("/v1/usage?limit=500&by=" + encode(by) + query);
  }

  /** One page of jobs: {@code {"jobs": […], "next": cursor}}. */
  public JsonNode jobs(
      Optional<String> state, Optional<String> kind, Optional<String> campaign, String cursor) {
    List<String> query = new ArrayList<>(List.of("limit=" + PAGE));
    state.ifPresent(s -> query.add("state=" + encode(s)));
    kind.ifPresent(k -> query.add("kind=" + encode(k)));
    campaign.ifPresent(c -> query.add("campaign=" + encode(c)));
    if (!cursor.isEmpty()) {
      query.add("cursor=" + encode(cursor));
    }
    return get("/v1/jobs?" + String.join("&", query));
  }

  /** Every file that a job has published, in the order of its log. */
  public List<Artifact> artifacts(String id) {
    JsonNode list = get("/v1/jobs/" + encode(id) + "/artifacts").path("artifacts");
    return StreamSupport.stream(list.spliterator(), false).map(Artifact::of).toList();
  }

  /**
   * Opens a published file, after its first {@code from} bytes where the server can skip them.
   *
   * @return status 200 for the whole, 206 for the rest
   */
  HttpResponse<InputStream> open(String job, Artifact artifact, long from) {
    HttpRequest.Builder request =
        request(
            "/v1/jobs/%s/artifacts/%d/%s"
                .formatted(encode(job), artifact.slot(), encode(artifact.name())));
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    return send(request.build(), BodyHandlers.ofInputStream());
  }

  public JsonNode workers() {
    return get("/v1/workers");
  }

  public JsonNode datasets() {
    return get("/v1/datasets");
  }

  /** Stages one part of a data set, a split or the module, under its hash. */
  public JsonNode stage(String dataset, String part, Path file, String sha256) throws IOException {
    return exchange(
        request("/v1/datasets/" + encode(dataset) + "/" + encode(part))
            .header("Content-Type", "application/octet-stream")
            .header("X-Content-SHA256", sha256)
            .timeout(Duration.ofHours(1))
            .PUT(BodyPublishers.ofFile(file))
            .build());
  }

  /** Registers what is staged as the data set's newest version. */
  public JsonNode register(String dataset, JsonNode parts) {
    return post("/v1/datasets/" + encode(dataset), BodyPublishers.ofString(parts.toString()));
  }

  /** Id of the newest event in a job's history, to follow it from. */
  public String lastEvent(String id) {
    return get("/v1/jobs/" + encode(id) + "/history").path("last").asText("");
  }

  /**
   * Hands over a job's events until {@code more} answers no, through restarts of the server.
   *
   * @param after id of the event to begin after
   * @param lost called once for each lost connection
   */
  public void follow(String id, String after, Predicate<ServerEvent> more, Runnable lost) {
    HttpRequest request = request("/v1/jobs/" + encode(id) + "/events").build();
    new EventStream(http, json, request, after, PATIENCE, lost).follow(more);
  }

  /**
   * Asks for what has no method of its own.
   *
   * @param parts of the path after {@code /v1}
   * @param query parameters that are not empty go along
   */
  public JsonNode call(
      String method, List<String> parts, Map<String, String> query, Optional<JsonNode> body) {
    String path =
        "/v1/" + parts.stream().map(GraupelClient::encode).collect(Collectors.joining("/"));
    String asked =
        query.entrySet().stream()
            .filter(parameter -> !parameter.getValue().isEmpty())
            .map(parameter -> parameter.getKey() + "=" + encode(parameter.getValue()))
            .collect(Collectors.joining("&"));
    return exchange(
        request(asked.isEmpty() ? path : path + "?" + asked)
            .header("Content-Type", "application/json")
            .timeout(PATIENCE)
            .method(
                method,
                body.map(document -> BodyPublishers.ofString(document.toString()))
                    .orElseGet(BodyPublishers::noBody))
            .build());
  }

  /** Whether the server says that it can take work. */
  public boolean ready() {
    try {
      HttpRequest request = request("/readyz").timeout(Duration.ofSeconds(2)).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw Unreachable.interrupted();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private JsonNode get(String path) {
    return exchange(request(path).build());
  }

  private JsonNode post(String path, BodyPublisher body) {
    return exchange(request(path).header("Content-Type", "application/json").POST(body).build());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path)).timeout(Duration.ofSeconds(30));
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return request;
  }

  private JsonNode exchange(HttpRequest request) {
    HttpResponse<String> response = send(request, BodyHandlers.ofString());
    JsonNode body = parse(response.body());
    if (response.statusCode() >= 400) {
      throw CommandException.ofProblem(response.statusCode(), body);
    }
    return body;
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException e) {
      throw Unreachable.at(request.uri(), e);
    } catch (InterruptedException e) {
      throw Unreachable.interrupted();
    }
  }

  JsonNode parse(String body) {
    try {
      return json.readTree(body);
    } catch (JsonProcessingException e) {
      return json.createObjectNode().put("detail", body.lines().findFirst().orElse(""));
    }
  }

  private static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
