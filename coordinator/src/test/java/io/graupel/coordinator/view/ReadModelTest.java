package io.graupel.coordinator.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.Spent;
import io.graupel.protocol.state.WaitReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReadModelTest {
  private static final JobId JOB = Specs.job(1);
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final ReadModel model = new ReadModel();

  private static JobSnapshot waiting(JobId id, TenantId tenant) {
    return new JobSnapshot(
        id,
        tenant,
        Specs.train(),
        Terms.NONE,
        Priority.STANDARD,
        0,
        JobState.WAITING,
        Optional.of(WaitReason.NO_SLOT),
        Optional.empty(),
        List.of(),
        0,
        0,
        Optional.empty(),
        Spent.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        NOON,
        NOON,
        1);
  }

  private static Told progress(long id, JobId job, long images) {
    return new Told(
        id,
        new HistoryEntry(
            job,
            NOON,
            1,
            new HistoryEntry.Progress("training", images, 1_000_000, 1, OptionalDouble.empty())));
  }

  private static Told started(long id, JobId job) {
    return new Told(
        id, new HistoryEntry(job, NOON, 1, new HistoryEntry.Started(Specs.life("ada", 1))));
  }

  @Test
  void aLongStoryKeepsItsShapeItsFirstAndItsLastReport() {
    model.told(started(0, JOB));
    for (int i = 1; i <= 36_000; i++) {
      model.told(progress(i, JOB, i));
    }

    List<Told> story = model.history(JOB, -1);

    assertThat(story).hasSizeBetween(500, 1_001);
    assertThat(story.getFirst()).isEqualTo(started(0, JOB));
    assertThat(story.getLast()).isEqualTo(progress(36_000, JOB, 36_000));
    assertThat(story).extracting(Told::id).isSorted();
  }

  @Test
  void theOldestStoriesAreForgottenFirst() {
    for (int i = 0; i <= 5_000; i++) {
      model.told(started(i, Specs.job(i)));
    }

    assertThat(model.history(Specs.job(0), -1)).isEmpty();
    assertThat(model.history(Specs.job(1), -1)).hasSize(1);
  }

  @Test
  void aFollowerHearsWhatItMissedAndWhatComesWithoutGapOrRepeat() {
    List<Long> heard = new ArrayList<>();
    model.saved(waiting(JOB, TenantId.DEFAULT));
    for (int i = 0; i < 5; i++) {
      model.told(progress(i, JOB, i));
    }

    ReadModel.Subscription subscription =
        model.follow(TenantId.DEFAULT::equals, Optional.of(JOB), 2, told -> heard.add(told.id()));
    model.told(progress(5, JOB, 5));
    model.told(progress(6, Specs.job(2), 6));
    subscription.close();
    model.told(progress(7, JOB, 7));

    assertThat(heard).containsExactly(3L, 4L, 5L);
  }

  @Test
  void aFollowerOfAllHearsOfEveryJobOfTheTenantsThatItSees() {
    TenantId other = new TenantId("other");
    List<Long> heard = new ArrayList<>();
    List<Long> others = new ArrayList<>();
    model.saved(waiting(JOB, TenantId.DEFAULT));
    model.saved(waiting(Specs.job(2), TenantId.DEFAULT));
    model.saved(waiting(Specs.job(3), other));
    model.told(progress(0, JOB, 1));
    model.told(progress(1, Specs.job(3), 1));

    try (ReadModel.Subscription own =
            model.follow(TenantId.DEFAULT::equals, Optional.empty(), 0, t -> heard.add(t.id()));
        ReadModel.Subscription theirs =
            model.follow(other::equals, Optional.empty(), -1, t -> others.add(t.id()))) {
      model.told(progress(2, JOB, 1));
      model.told(progress(3, Specs.job(2), 1));
      model.told(progress(4, Specs.job(3), 2));
      assertThat(own).isNotSameAs(theirs);
    }

    assertThat(heard).containsExactly(2L, 3L);
    assertThat(others).containsExactly(1L, 4L);
  }

  @Test
  void aCursorSurvivesItsText() {
    Cursor cursor = new Cursor(true, Instant.parse("2026-01-01T12:00:00.123456789Z"), JOB);

    assertThat(Cursor.parse(cursor.toString())).contains(cursor);
    assertThat(Cursor.parse("1_yesterday_" + JOB)).isEmpty();
  }
}
