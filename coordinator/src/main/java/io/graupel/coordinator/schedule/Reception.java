package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.AuditEntry;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Answers requests: whether the actor may, what then follows, and one entry of the audit. */
final class Reception {
  private final Admission admission;
  private final Moves moves;

  Reception(Admission admission, Moves moves) {
    this.admission = admission;
    this.moves = moves;
  }

  List<Decision> decide(Queue queue, Request request, Instant now) {
    Moves.Outcome outcome =
        Permission.refusal(queue, request.actor(), request.verb())
            .map(refusal -> new Moves.Outcome(List.of(), Optional.of(refusal)))
            .orElseGet(() -> outcome(queue, request, now));
    List<Decision> decisions = new ArrayList<>(outcome.decisions());
    if (!(request.verb() instanceof Verb.UseToken)) {
      decisions.add(new Decision.Answer(entry(queue, request, outcome, now)));
    }
    return decisions;
  }

  private Moves.Outcome outcome(Queue queue, Request request, Instant now) {
    return switch (request.verb()) {
      case Verb.Submit submit -> submit(queue, submit, now);
      case Verb.OfJob verb ->
          moves.decide(queue, queue.job(verb.job()).orElseThrow(), verb, request.actor(), now);
      default -> Offices.decide(queue, request.verb(), now);
    };
  }

  private Moves.Outcome submit(Queue queue, Verb.Submit submit, Instant now) {
    if (queue.job(submit.job()).isPresent()) {
      return Moves.Outcome.done(List.of());
    }
    return admission
        .refusal(queue, submit, now)
        .map(refusal -> new Moves.Outcome(List.of(), Optional.of(refusal)))
        .orElseGet(() -> Moves.Outcome.done(admission.decide(queue, submit, now)));
  }

  private static AuditEntry entry(
      Queue queue, Request request, Moves.Outcome outcome, Instant now) {
    Verb verb = request.verb();
    return new AuditEntry(
        request.id(),
        now,
        request.actor(),
        kebab(verb.getClass().getSimpleName()),
        verb.object(),
        tenant(queue, verb),
        before(queue, verb),
        after(outcome.decisions(), verb),
        request.reason(),
        outcome.refusal());
  }

  private static Optional<TenantId> tenant(Queue queue, Verb verb) {
    return switch (verb) {
      case Verb.Submit submit -> Optional.of(submit.tenant());
      case Verb.OfJob ofJob -> queue.job(ofJob.job()).map(JobSnapshot::tenant);
      case Verb.SetTenant(var tenant) -> Optional.of(tenant.id());
      case Verb.RemoveTenant(var tenant) -> Optional.of(tenant);
      case Verb.IssueToken(var token) -> Optional.of(token.tenant());
      case Verb.RevokeToken(var id) -> queue.directory().token(id).map(t -> t.tenant());
      case Verb.UseToken(var id) -> queue.directory().token(id).map(t -> t.tenant());
      case Verb.SetPool pool -> Optional.empty();
      case Verb.SetWorker worker -> Optional.empty();
    };
  }

  private static Optional<String> before(Queue queue, Verb verb) {
    return verb instanceof Verb.OfJob ofJob
        ? queue.job(ofJob.job()).map(Reception::words)
        : queue.directory().fact(verb.object()).map(Reception::words);
  }

  private static Optional<String> after(List<Decision> decisions, Verb verb) {
    Optional<JobId> job =
        verb instanceof Verb.OfJob ofJob ? Optional.of(ofJob.job()) : Optional.empty();
    Optional<String> words = Optional.empty();
    for (Decision decision : decisions) {
      if (decision instanceof Decision.Save(JobSnapshot next)
          && job.equals(Optional.of(next.id()))) {
        words = Optional.of(words(next));
      } else if (decision instanceof Decision.Keep(Fact fact) && fact.key().equals(verb.object())) {
        words = Optional.of(words(fact));
      }
    }
    return words;
  }

  private static String words(JobSnapshot job) {
    return "%s, %s, rank %d"
        .formatted(Moves.words(job), job.priority().name().toLowerCase(Locale.ROOT), job.rank());
  }

  /** A token's hash is nobody's business. */
  private static String words(Fact fact) {
    return switch (fact) {
      case Fact.Tenant(var tenant) ->
          "weight %s, guaranteed %d, running %s, queued jobs %s, queued images %s, budget %s, %s"
              .formatted(
                  tenant.weight(),
                  tenant.quota().guaranteed(),
                  tenant.quota().running().map(Object::toString).orElse("any"),
                  tenant.quota().queuedJobs().map(Object::toString).orElse("any"),
                  tenant.quota().queuedImages().map(Object::toString).orElse("any"),
                  tenant
                      .quota()
                      .budget()
                      .map(
                          b ->
                              "%d GPU-seconds a %s"
                                  .formatted(
                                      b.gpuSeconds(), b.period().name().toLowerCase(Locale.ROOT)))
                      .orElse("any"),
                  tenant.paused() ? "paused" : "open");
      case Fact.Token(var token) ->
          "%s of %s, role %s%s"
              .formatted(
                  token.label(),
                  token.tenant(),
                  kebab(token.role().name()),
                  token.revoked().isPresent() ? ", revoked" : "");
      case Fact.Account(var account) -> account.toString();
      case Fact.Pool(var setting) -> kebab(setting.mode().name());
      case Fact.Worker(var setting) -> kebab(setting.mode().name());
    };
  }

  private static String kebab(String name) {
    return name.equals(name.toUpperCase(Locale.ROOT))
        ? name.toLowerCase(Locale.ROOT).replace('_', '-')
        : name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
