package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Backlog;
import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.tenant.Tenant;
import io.graupel.protocol.tenant.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is set up: tenants, tokens, and how pools and workers are to behave. */
final class Offices {
  private static final int MOST_TENANTS = 1_000;
  private static final int MOST_TOKENS = 1_000;
  private static final Duration ENDED_TOKENS_KEPT = Duration.ofDays(30);

  private Offices() {}

  static Moves.Outcome decide(Queue queue, Verb verb, Instant now) {
    return switch (verb) {
      case Verb.OfJob job -> Moves.Outcome.done(List.of());
      case Verb.SetTenant(var tenant) -> set(queue, tenant);
      case Verb.RemoveTenant(var id) -> removed(queue, id, now);
      case Verb.IssueToken(Token token) -> issued(queue, token, now);
      case Verb.RevokeToken(String id) -> token(queue, id, token -> token.revoked(now));
      case Verb.UseToken(String id) -> token(queue, id, token -> token.used(now));
      case Verb.SetPool(var pool, var mode) ->
          mode == PoolSetting.Mode.OPEN
              ? Moves.Outcome.done(List.of(new Decision.Drop("pool/" + pool)))
              : kept(new Fact.Pool(new PoolSetting(pool, mode)));
      case Verb.SetWorker(var worker, var mode) ->
          kept(new Fact.Worker(new WorkerSetting(worker, mode)));
    };
  }

  private static Moves.Outcome set(Queue queue, Tenant tenant) {
    int tenants = queue.directory().tenants().size();
    boolean full = tenants >= MOST_TENANTS && queue.directory().known(tenant.id()).isEmpty();
    return full
        ? new Moves.Outcome(
            List.of(),
            Optional.of(
                Refusal.of(
                    Refusal.Kind.LIMIT,
                    "%,d tenants are set up (limit %,d); remove one that is not needed"
                        .formatted(tenants, MOST_TENANTS))))
        : kept(new Fact.Tenant(tenant));
  }

  /** A tenant goes with its tokens: one of them would bring it back. */
  private static Moves.Outcome removed(Queue queue, TenantId id, Instant now) {
    Backlog left = queue.backlog(id);
    if (left.jobs() > 0) {
      return Moves.Outcome.refused(
          "tenant %s has %,d unfinished jobs (expected: none); cancel them, or let them end"
              .formatted(id, left.jobs()));
    }
    if (queue.directory().known(id).isEmpty()) {
      return unknown("tenant " + id);
    }
    List<Decision> decisions = new ArrayList<>();
    for (Token token : queue.directory().tokens()) {
      if (token.tenant().equals(id) && token.revoked().isEmpty()) {
        decisions.add(new Decision.Keep(new Fact.Token(token.revoked(now))));
      }
    }
    decisions.add(new Decision.Drop(Fact.Tenant.key(id)));
    return Moves.Outcome.done(decisions);
  }

  /** With a new token, those that ended long ago are forgotten. */
  private static Moves.Outcome issued(Queue queue, Token token, Instant now) {
    if (queue.directory().token(token.id()).isPresent()) {
      return Moves.Outcome.refused("token %s is already there".formatted(token.id()));
    }
    List<Decision> decisions = new ArrayList<>();
    long good = 0;
    for (Token other : queue.directory().tokens()) {
      if (other.good(now)) {
        good += other.tenant().equals(token.tenant()) ? 1 : 0;
      } else if (!other.ended().isAfter(now.minus(ENDED_TOKENS_KEPT))) {
        decisions.add(new Decision.Drop(new Fact.Token(other).key()));
      }
    }
    if (good >= MOST_TOKENS) {
      return new Moves.Outcome(
          List.of(),
          Optional.of(
              Refusal.of(
                  Refusal.Kind.LIMIT,
                  "tenant %s has %d good tokens (limit %d); revoke some"
                      .formatted(token.tenant(), good, MOST_TOKENS))));
    }
    decisions.add(new Decision.Keep(new Fact.Token(token)));
    return Moves.Outcome.done(decisions);
  }

  private static Moves.Outcome token(
      Queue queue, String id, java.util.function.UnaryOperator<Token> change) {
    return queue
        .directory()
        .token(id)
        .map(token -> kept(new Fact.Token(change.apply(token))))
        .orElseGet(() -> unknown("token " + id));
  }

  private static Moves.Outcome kept(Fact fact) {
    return Moves.Outcome.done(List.of(new Decision.Keep(fact)));
  }

  private static Moves.Outcome unknown(String what) {
    return new Moves.Outcome(
        List.of(), Optional.of(Refusal.of(Refusal.Kind.UNKNOWN, "there is no %s".formatted(what))));
  }
}
