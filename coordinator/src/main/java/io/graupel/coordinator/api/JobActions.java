package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.view.Cursor;
import io.graupel.coordinator.view.JobFilter;
import io.graupel.coordinator.view.Load;
import io.graupel.coordinator.view.Page;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.coordinator.view.Told;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Submission;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.tenant.Right;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What can be asked about jobs. Blocks: for virtual threads. */
final class JobActions {
  private static final int LONGEST_KEY = 200;

  private final ReadModel model;
  private final Requests requests;
  private final Function<TenantId, SpecCheck> checks;
  private final Insight insight;
  private final JobIds ids = new JobIds();

  JobActions(
      ReadModel model, Requests requests, Function<TenantId, SpecCheck> checks, Insight insight) {
    this.model = model;
    this.requests = requests;
    this.checks = checks;
    this.insight = insight;
  }

  /** Takes a job; it is accepted once it is committed. */
  Answer submit(Ask ask) throws InterruptedException {
    TenantId tenant = tenant(ask);
    Submission submission = SpecCheck.parse(ask.text());
    Optional<JobId> keyed =
        ask.header("Idempotency-Key").map(key -> JobIds.of(tenant, checkedKey(key)));
    Optional<JobSnapshot> known = keyed.flatMap(model::job);
    if (known.isPresent()) {
      return Answer.ok(repeated(known.orElseThrow(), submission));
    }
    JobSpec spec = checks.apply(tenant).checked(submission.spec());
    JobId id = keyed.orElseGet(ids::fresh);
    requests.done(ask.actor(), new Verb.Submit(id, tenant, spec, submission.terms()), ask.reason());
    JobSnapshot taken = model.job(id).orElseThrow();
    return Answer.json(201, repeated(taken, submission)).with("location", "/v1/jobs/" + id);
  }

  /** Whose the job is to be: the actor's tenant, unless an admin names another. */
  private static TenantId tenant(Ask ask) {
    TenantId own = ask.actor().tenant();
    TenantId named = ask.query("tenant").map(Queries::tenant).orElse(own);
    if (!named.equals(own) && !ask.actor().may(Right.ADMINISTER)) {
      throw Problem.forbidden(ask.actor(), "queue jobs of tenant " + named);
    }
    return named;
  }

  private static String checkedKey(String key) {
    if (key.length() > LONGEST_KEY) {
      throw Problem.badRequest(
          "Idempotency-Key: %d characters (expected: at most %d)"
              .formatted(key.length(), LONGEST_KEY));
    }
    return key;
  }

  /** The job as it was taken before; whether it is held has changed since, if it was released. */
  private ObjectNode repeated(JobSnapshot job, Submission asked) {
    boolean same =
        Pins.same(job.spec(), asked.spec())
            && job.terms().held(false).equals(asked.terms().held(false));
    if (!same) {
      throw Problem.conflict(
              "Idempotency-Key: already used for job %s (%s), which asks for something else"
                  .formatted(job.id(), job.spec().name()))
          .hint("use a new key for a new job");
    }
    return json(job);
  }

  Answer get(Ask ask) {
    return Answer.ok(json(job(ask)));
  }

  Answer list(Ask ask) {
    JobFilter filter =
        new JobFilter(
            Queries.choice(ask, "state", EnumSet.allOf(JobState.class)),
            Queries.choice(ask, "kind", EnumSet.allOf(JobKind.class)),
            ask.query("campaign"),
            ask.actor()::sees);
    Page page = model.page(filter, Queries.cursor(ask), Queries.limit(ask));
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ArrayNode jobs = node.putArray("jobs");
    page.jobs().forEach(job -> jobs.add(json(job)));
    page.next().map(Cursor::toString).ifPresent(next -> node.put("next", next));
    node.put("total", page.total());
    Load load = model.load(ask.actor()::sees).values().stream().reduce(Load.NONE, Load::plus);
    node.set("others", FleetActions.json(load.others()));
    return Answer.ok(node);
  }

  /** The whole story that is kept in memory, and the id of its last line, to follow on from. */
  Answer history(Ask ask) {
    JobSnapshot job = job(ask);
    List<Told> story = model.history(job.id(), -1);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ArrayNode events = node.putArray("events");
    story.forEach(told -> events.add(JobJson.told(told)));
    node.put("last", story.isEmpty() ? -1 : story.getLast().id());
    return Answer.ok(node);
  }

  /** Why the job stands where it stands. */
  Answer why(Ask ask) {
    return Answer.ok(InsightJson.explanation(insight.why(job(ask))));
  }

  /** The job that the path names, if the actor may know of it. */
  JobSnapshot job(Ask ask) {
    String text = ask.param("id");
    return jobId(text)
        .flatMap(model::job)
        .filter(job -> ask.actor().sees(job.tenant()))
        .orElseThrow(
            () ->
                Problem.notFound("there is no job \"%s\"".formatted(text))
                    .hint("list them with: graupel ls"));
  }

  static Optional<JobId> jobId(String text) {
    try {
      return Optional.of(new JobId(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  ObjectNode json(JobSnapshot job) {
    return insight.added(JobJson.job(job, model.progress(job)), job);
  }
}
