package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.queue.Decision;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.Receipt;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Moving jobs about: to the top, to another class, off their device. */
class MovesTest {
  private static final Incarnation ADA = Specs.life("ada", 1);

  private final Desk desk = new Desk();

  private List<JobId> started() {
    return desk.orders().stream()
        .filter(WorkerOrder.Assign.class::isInstance)
        .map(order -> ((WorkerOrder.Assign) order).attempt().job())
        .toList();
  }

  @Test
  void theLastOneMovedToTheTopIsFirst() {
    JobId first = desk.submit(Specs.train());
    JobId second = desk.submit(Specs.train());
    JobId third = desk.submit(Specs.train());
    desk.ask(new Verb.Top(third)).ask(new Verb.Top(second));

    desk.hello(ADA, 3);

    assertThat(started()).containsExactly(second, third, first);
  }

  @Test
  void theTopIsBeforeJobsThatAreHeldToo() {
    JobId held = desk.submit(Specs.train());
    JobId other = desk.submit(Specs.train());
    desk.ask(new Verb.Top(held)).ask(new Verb.Hold(held)).ask(new Verb.Top(other));
    desk.ask(new Verb.Release(held));

    desk.hello(ADA, 2);

    assertThat(started()).containsExactly(other, held);
  }

  @Test
  void theTopOfItsClassIsNotBeforeABetterClass() {
    JobId background = desk.submit(Specs.train(Priority.BACKGROUND, 1));
    JobId standard = desk.submit(Specs.train(Priority.STANDARD, 1));
    desk.ask(new Verb.Top(background));

    desk.hello(ADA, 2);

    assertThat(started()).containsExactly(standard, background);
  }

  @Test
  void aJobMovedToAnotherClassIsServedInThat() {
    JobId older = desk.submit(Specs.train());
    JobId younger = desk.submit(Specs.train());
    desk.ask(new Verb.Prioritize(younger, Priority.INTERACTIVE));
    assertThat(desk.told()).containsExactly(new HistoryEntry.Moved(Priority.INTERACTIVE, 0));

    desk.hello(ADA, 2);

    assertThat(started()).containsExactly(younger, older);
    assertThat(desk.job(younger).spec().priority()).isEqualTo(Priority.STANDARD);
  }

  @Test
  void aMoveToItsOwnClassKeepsItsPlace() {
    JobId job = desk.submit(Specs.train());
    desk.ask(new Verb.Top(job)).ask(new Verb.Prioritize(job, Priority.STANDARD));

    assertThat(desk.decided).hasSize(1).allMatch(Decision.Answer.class::isInstance);
    assertThat(desk.job(job).rank()).isEqualTo(-1);
  }

  @Test
  void aRunningJobThatIsAskedGivesBackAndWaitsAgain() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());
    AttemptId attempt = desk.current(job);
    desk.started(attempt).ask(new Verb.Yield(job));
    assertThat(desk.orders()).containsExactly(new WorkerOrder.Yield(ADA, attempt));
    JobId urgent = desk.submit(Specs.train(Priority.INTERACTIVE, 1));

    desk.gaveBack(attempt);

    assertThat(started()).containsExactly(urgent);
    assertThat(desk.job(job).state()).isEqualTo(JobState.WAITING);
    assertThat(desk.told())
        .contains(
            new HistoryEntry.GaveBack(
                Optional.of(new Receipt(Receipt.Rule.ASKED, Desk.NOON, Optional.empty())), 0));
  }

  @Test
  void askingToYieldTwiceSendsOneOrder() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());
    desk.started(desk.current(job)).ask(new Verb.Yield(job)).ask(new Verb.Yield(job));

    assertThat(desk.orders()).isEmpty();
    assertThat(desk.refusal()).isEmpty();
  }

  @Test
  void onlyARunningJobCanYield() {
    JobId job = desk.submit(Specs.train());

    desk.ask(new Verb.Yield(job));

    assertThat(desk.refusal().orElseThrow().message())
        .isEqualTo(
            "job %s is waiting (no-slot) (expected: running); only a running job can give its device back"
                .formatted(job));
  }

  @Test
  void whatIsOverCannotBeMoved() {
    JobId job = desk.submit(Specs.train());
    desk.cancel(job);

    for (Verb verb : List.of(new Verb.Top(job), new Verb.Prioritize(job, Priority.BACKGROUND))) {
      desk.ask(verb);
      assertThat(desk.refusal().orElseThrow().message()).contains("is cancelled", "moved");
    }
  }
}
