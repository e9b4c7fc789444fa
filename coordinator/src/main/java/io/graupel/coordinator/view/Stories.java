package io.graupel.coordinator.view;

import io.graupel.protocol.job.JobId;
import io.graupel.protocol.state.HistoryEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The newest part of the history, in bounded memory: the stories of the newest {@code maxJobs}
 * jobs, each with at most {@code maxProgress} reports of progress. When a story outgrows that,
 * every other report is dropped, so that a curve keeps its shape.
 */
final class Stories {
  private final int maxJobs;
  private final int maxProgress;
  private final int maxRecent;
  private final Map<JobId, Story> stories = new LinkedHashMap<>();
  private final Deque<Told> recent = new ArrayDeque<>();

  Stories(int maxJobs, int maxProgress, int maxRecent) {
    this.maxJobs = maxJobs;
    this.maxProgress = maxProgress;
    this.maxRecent = maxRecent;
  }

  void add(Told told) {
    stories.computeIfAbsent(told.entry().job(), id -> new Story()).add(told, maxProgress);
    if (stories.size() > maxJobs) {
      Iterator<JobId> eldest = stories.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    recent.addLast(told);
    if (recent.size() > maxRecent) {
      recent.removeFirst();
    }
  }

  List<Told> of(JobId job, long after) {
    Story story = stories.get(job);
    return story == null
        ? List.of()
        : story.lines.stream().filter(told -> told.id() > after).toList();
  }

  List<Told> recent(long after) {
    return recent.stream().filter(told -> told.id() > after).toList();
  }

  Optional<Told> progress(JobId job) {
    return Optional.ofNullable(stories.get(job)).flatMap(story -> story.newest);
  }

  private static final class Story {
    private List<Told> lines = new ArrayList<>();
    private int progress;
    private Optional<Told> newest = Optional.empty();

    void add(Told told, int maxProgress) {
      lines.add(told);
      if (told.entry().what() instanceof HistoryEntry.Progress) {
        newest = Optional.of(told);
        progress++;
        if (progress > maxProgress) {
          thin();
        }
      }
    }

    private void thin() {
      List<Told> kept = new ArrayList<>();
      boolean keep = true;
      progress = 0;
      for (Told told : lines) {
        boolean report = told.entry().what() instanceof HistoryEntry.Progress;
        if (!report || keep || newest.equals(Optional.of(told))) {
          kept.add(told);
          progress += report ? 1 : 0;
        }
        keep = report != keep;
      }
      lines = kept;
    }
  }
}
