package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.tenant.Actor;
import io.graupel.protocol.tenant.Right;
import io.graupel.protocol.tenant.Role;
import io.graupel.protocol.tenant.Tenant;
import io.graupel.protocol.tenant.Token;
import java.util.Optional;

/**
 * Who may ask for what. What an actor may not see is answered as if it did not exist; what it may
 * see but not do is forbidden. Whatever is not allowed here is denied.
 */
public final class Permission {
  private Permission() {}

  /** Why the actor may not, if so. */
  public static Optional<Refusal> refusal(Queue queue, Actor actor, Verb verb) {
    return switch (verb) {
      case Verb.Submit submit -> submit(actor, submit.tenant());
      case Verb.OfJob ofJob -> move(actor, queue.job(ofJob.job()), ofJob);
      case Verb.SetTenant(Tenant tenant) -> setTenant(queue, actor, tenant);
      case Verb.RemoveTenant remove -> need(actor, Right.ADMINISTER, "remove a tenant");
      case Verb.IssueToken(Token token) -> issue(actor, token);
      case Verb.RevokeToken(String id) -> revoke(actor, queue.directory().token(id), id);
      case Verb.UseToken use -> Optional.empty();
      case Verb.SetPool set -> need(actor, Right.OPERATE, "pause, drain or open a pool");
      case Verb.SetWorker set -> need(actor, Right.OPERATE, "cordon, drain or open a worker");
    };
  }

  private static Optional<Refusal> submit(Actor actor, TenantId tenant) {
    if (actor.may(Right.ADMINISTER)) {
      return Optional.empty();
    }
    return actor.tenant().equals(tenant)
        ? need(actor, Right.SUBMIT, "queue jobs")
        : Optional.of(forbidden(actor, "queue jobs of tenant " + tenant));
  }

  private static Optional<Refusal> move(Actor actor, Optional<JobSnapshot> job, Verb.OfJob verb) {
    Optional<TenantId> tenant = job.map(JobSnapshot::tenant).filter(actor::sees);
    if (tenant.isEmpty()) {
      return Optional.of(
          Refusal.of(Refusal.Kind.UNKNOWN, "there is no job \"%s\"".formatted(verb.job())));
    }
    return tenant.filter(actor::moves).isPresent()
        ? Optional.empty()
        : Optional.of(forbidden(actor, "move or end jobs"));
  }

  /** A tenant's own admin may pause and unpause it, and change nothing else. */
  private static Optional<Refusal> setTenant(Queue queue, Actor actor, Tenant next) {
    Tenant now = queue.directory().tenant(next.id());
    boolean pause = now.paused(next.paused()).equals(next);
    if (pause && actor.tenant().equals(next.id())) {
      return need(actor, Right.MANAGE_TENANT, "pause a tenant");
    }
    return need(actor, Right.ADMINISTER, "set up a tenant");
  }

  private static Optional<Refusal> issue(Actor actor, Token token) {
    if (actor.may(Right.ADMINISTER)) {
      return Optional.empty();
    }
    if (!actor.tenant().equals(token.tenant())) {
      return Optional.of(forbidden(actor, "issue tokens of tenant " + token.tenant()));
    }
    return need(actor, Right.MANAGE_TENANT, "issue tokens")
        .or(() -> covered(actor, token.role(), "issue"));
  }

  private static Optional<Refusal> revoke(Actor actor, Optional<Token> token, String id) {
    if (actor.may(Right.ADMINISTER)) {
      return Optional.empty();
    }
    if (token.filter(known -> known.tenant().equals(actor.tenant())).isEmpty()) {
      return Optional.of(
          Refusal.of(Refusal.Kind.UNKNOWN, "there is no token \"%s\"".formatted(id)));
    }
    return need(actor, Right.MANAGE_TENANT, "revoke tokens")
        .or(() -> covered(actor, token.orElseThrow().role(), "revoke"));
  }

  private static Optional<Refusal> covered(Actor actor, Role role, String verb) {
    return actor.role().covers(role)
        ? Optional.empty()
        : Optional.of(
            forbidden(
                actor,
                "%s a token of role %s, which carries more than its own"
                    .formatted(verb, label(role))));
  }

  private static Optional<Refusal> need(Actor actor, Right right, String wish) {
    return actor.may(right) ? Optional.empty() : Optional.of(forbidden(actor, wish));
  }

  private static Refusal forbidden(Actor actor, String wish) {
    return Refusal.of(
        Refusal.Kind.FORBIDDEN,
        "role %s of tenant %s may not %s".formatted(label(actor.role()), actor.tenant(), wish));
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
