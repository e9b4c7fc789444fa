package io.graupel.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.coordinator.view.ReadModel;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.tenant.Actor;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BoundTest {
  @Test
  void whoComesBeyondIsTurnedAwayUntilOneLeaves() {
    Bound bound = new Bound("guests", 2);
    bound.enter();
    bound.enter();

    assertThatThrownBy(bound::enter)
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.status()).isEqualTo(503);
              assertThat(problem.retryAfter()).isPresent();
            })
        .hasMessage("this coordinator has 2 guests (limit 2)");
    bound.leave();
    bound.enter();

    assertThat(bound.size()).isEqualTo(2);
  }

  @Test
  void noMoreAnswersAreWaitedForThanTheBoundAndALogThatIsAwayHoldsNoneBack() {
    Requests away =
        new Requests(
            new ReadModel(),
            request -> {
              throw new IllegalStateException("no broker");
            },
            Clock.systemUTC());
    for (int i = 0; i <= Bound.ANSWERS; i++) {
      assertThatThrownBy(() -> ask(away)).hasMessage("no broker");
    }
    Requests slow =
        new Requests(new ReadModel(), request -> new CompletableFuture<>(), Clock.systemUTC());
    Requests.Pending first = ask(slow);
    for (int i = 1; i < Bound.ANSWERS; i++) {
      ask(slow);
    }

    assertThatThrownBy(() -> ask(slow)).hasMessageContaining("20,000 requests without an answer");
    first.close();
    assertThat(ask(slow).answer()).isNotCompleted();
  }

  private static Requests.Pending ask(Requests requests) {
    return requests.ask(Actor.DEV, new Verb.UseToken("aaaaaaaaaa"), Optional.empty());
  }
}
