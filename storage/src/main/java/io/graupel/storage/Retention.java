package io.graupel.storage;

import io.graupel.storage.LogEntry.Kind;
import io.graupel.storage.LogEntry.Live;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much of a job is kept: its newest checkpoints and previews, and every result.
 *
 * @param checkpoints how many checkpoints; two allow for one that is damaged
 * @param previews how many previews
 * @param untilResult whether checkpoints are kept no longer than until there is a result, which has
 *     all that was in them
 */
public record Retention(int checkpoints, int previews, boolean untilResult) {
  /** Two checkpoints, a hundred previews. */
  public static final Retention DEFAULT = new Retention(2, 100);

  /** The newest checkpoint until there is a result, a hundred previews. */
  public static final Retention UNTIL_RESULT = new Retention(1, 100, true);

  public Retention(int checkpoints, int previews) {
    this(checkpoints, previews, false);
  }

  public Retention {
    if (checkpoints < 1 || previews < 1) {
      throw new IllegalArgumentException(
          "retention: %d checkpoints, %d previews (expected: >= 1 of each)"
              .formatted(checkpoints, previews));
    }
  }

  /** Those of {@code live}, oldest first, that need not be kept. */
  List<Live> dropped(List<Live> live) {
    boolean ended = live.stream().anyMatch(one -> one.kind() == Kind.RESULT);
    return Stream.concat(
            allButNewest(live, Kind.CHECKPOINT, ended && untilResult ? 0 : checkpoints),
            allButNewest(live, Kind.PREVIEW, previews))
        .toList();
  }

  private static Stream<Live> allButNewest(List<Live> live, Kind kind, int kept) {
    List<Live> ofKind = live.stream().filter(one -> one.kind() == kind).toList();
    return ofKind.subList(0, Math.max(0, ofKind.size() - kept)).stream();
  }
}
