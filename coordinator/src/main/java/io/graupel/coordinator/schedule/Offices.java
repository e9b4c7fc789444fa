package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Backlog;
import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.tenant.Token;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is set up: tenants, tokens, and how pools and workers are to behave. */
final class Offices {
  private Offices() {}

  static Moves.Outcome decide(Queue queue, Verb verb, Instant now) {
    return switch (verb) {
      case Verb.OfJob job -> Moves.Outcome.done(List.of());
      case Verb.SetTenant(var tenant) -> kept(new Fact.Tenant(tenant));
      case Verb.RemoveTenant(var id) -> {
        Backlog left = queue.backlog(id);
        yield left.jobs() > 0
            ? Moves.Outcome.refused(
                "tenant %s has %,d unfinished jobs (expected: none); cancel them, or let them end"
                    .formatted(id, left.jobs()))
            : queue.directory().known(id).isEmpty()
                ? unknown("tenant " + id)
                : Moves.Outcome.done(List.of(new Decision.Drop(Fact.Tenant.key(id))));
      }
      case Verb.IssueToken(Token token) ->
          queue.directory().token(token.id()).isPresent()
              ? Moves.Outcome.refused("token %s is already there".formatted(token.id()))
              : kept(new Fact.Token(token));
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
