package io.graupel.coordinator.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.state.HistoryEntry;
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
    for (int i = 0; i < 5; i++) {
      model.told(progress(i, JOB, i));
    }

    ReadModel.Subscription subscription =
        model.follow(Optional.of(JOB), 2, told -> heard.add(told.id()));
    model.told(progress(5, JOB, 5));
    model.told(progress(6, Specs.job(2), 6));
    subscription.close();
    model.told(progress(7, JOB, 7));

    assertThat(heard).containsExactly(3L, 4L, 5L);
  }

  @Test
  void aFollowerOfAllHearsOfEveryJob() {
    List<Long> heard = new ArrayList<>();
    model.told(progress(0, JOB, 1));

    try (ReadModel.Subscription all =
        model.follow(Optional.empty(), model.lastTold(), told -> heard.add(told.id()))) {
      model.told(progress(1, JOB, 1));
      model.told(progress(2, Specs.job(2), 1));
      assertThat(all).isNotNull();
    }

    assertThat(heard).containsExactly(1L, 2L);
  }

  @Test
  void aCursorSurvivesItsText() {
    Cursor cursor = new Cursor(true, Instant.parse("2026-01-01T12:00:00.123456789Z"), JOB);

    assertThat(Cursor.parse(cursor.toString())).contains(cursor);
    assertThat(Cursor.parse("1_yesterday_" + JOB)).isEmpty();
  }
}
