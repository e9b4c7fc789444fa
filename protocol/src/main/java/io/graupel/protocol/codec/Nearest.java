package io.graupel.protocol.codec;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Words that somebody may have meant who typed another one. */
public final class Nearest {
  private static final int MOST = 8;

  private Nearest() {}

  /**
   * Those that are a few typing errors away, or hold the word in them, nearest first; all of them
   * in order where none is or where they are few.
   */
  public static List<String> to(String typed, Collection<String> known) {
    List<String> near =
        known.stream()
            .filter(
                word ->
                    distance(typed, word) <= Math.max(1, word.length() / 3)
                        || !typed.isEmpty() && word.contains(typed))
            .sorted(Comparator.comparingInt(word -> distance(typed, word)))
            .limit(MOST)
            .toList();
    return near.isEmpty() || known.size() <= MOST ? known.stream().sorted().toList() : near;
  }

  /** Edits from one word to the other; a swap of neighbours counts once. */
  public static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
