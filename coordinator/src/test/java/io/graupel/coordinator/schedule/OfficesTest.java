package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.queue.Decision;
import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.AuditEntry;
import io.graupel.protocol.tenant.Role;
import io.graupel.protocol.tenant.Secret;
import io.graupel.protocol.tenant.Tenant;
import io.graupel.protocol.tenant.Token;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OfficesTest {
  private static final TenantId VISION = new TenantId("vision");

  private final Random random = new Random(1);
  private final Desk desk = new Desk();

  private Token token() {
    Secret secret = Secret.fresh(random);
    return new Token(
        secret.id(),
        VISION,
        Role.VIEWER,
        "somebody",
        secret.sha256(),
        desk.now,
        Optional.of(desk.now.plus(Duration.ofDays(1))),
        Optional.empty(),
        Optional.empty());
  }

  private AuditEntry entry() {
    return desk.decided.stream()
        .filter(Decision.Answer.class::isInstance)
        .map(decision -> ((Decision.Answer) decision).entry())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aTenantHasAtMostAThousandGoodTokens() {
    for (int i = 0; i < 1_000; i++) {
      desk.ask(new Verb.IssueToken(token()));
      assertThat(desk.refusal()).isEmpty();
    }

    desk.ask(new Verb.IssueToken(token()));
    assertThat(desk.refusal().map(Refusal::kind)).contains(Refusal.Kind.LIMIT);
    assertThat(desk.refusal().orElseThrow().message()).contains("1000 good tokens");

    desk.now = desk.now.plus(Duration.ofDays(1));
    desk.ask(new Verb.IssueToken(token()));
    assertThat(desk.refusal()).isEmpty();
  }

  @Test
  void aTokenThatEndedAMonthAgoIsForgottenWithTheNextOne() {
    Token old = token();
    desk.ask(new Verb.IssueToken(old));
    desk.now = desk.now.plus(Duration.ofDays(30));
    desk.ask(new Verb.IssueToken(token()));
    assertThat(desk.queue.directory().token(old.id())).isPresent();

    desk.now = desk.now.plus(Duration.ofDays(1));
    desk.ask(new Verb.IssueToken(token()));

    assertThat(desk.queue.directory().token(old.id())).isEmpty();
    assertThat(desk.queue.directory().tokens()).hasSize(2);
  }

  @Test
  void aTenantGoesWithItsTokensAndNotBeforeItsJobs() {
    Token token = token();
    desk.ask(new Verb.SetTenant(Tenant.plain(VISION)));
    desk.ask(new Verb.IssueToken(token));
    JobId job = desk.submit(VISION, Specs.train(), Terms.NONE);

    desk.ask(new Verb.RemoveTenant(VISION));
    assertThat(desk.refusal().orElseThrow().message()).contains("1 unfinished jobs");
    desk.cancel(job).ask(new Verb.RemoveTenant(VISION));

    assertThat(desk.refusal()).isEmpty();
    assertThat(desk.queue.directory().known(VISION)).isEmpty();
    assertThat(desk.queue.directory().token(token.id()).orElseThrow().revoked()).contains(desk.now);
    assertThat(entry().before().orElseThrow()).startsWith("weight 1.0");
    assertThat(entry().after()).isEmpty();
  }

  @Test
  void theAuditOfATokenHasNoHash() {
    Token token = token();
    desk.ask(new Verb.IssueToken(token));
    assertThat(entry().after()).contains("somebody of vision, role viewer");
    desk.ask(new Verb.RevokeToken(token.id()));

    assertThat(List.of(entry().before(), entry().after()))
        .containsExactly(
            Optional.of("somebody of vision, role viewer"),
            Optional.of("somebody of vision, role viewer, revoked"));
    assertThat(entry().toString()).doesNotContain(token.sha256());
  }
}
