package io.graupel.diffusion.image;

import java.util.Map;

/**
 * Small letters of 5 by 7 pixels, so that pictures have headers on machines without fonts. Knows
 * lower-case letters, digits and a few signs; anything else is a blank.
 */
final class Glyphs {
  static final int WIDTH = 5;
  static final int HEIGHT = 7;

  /** Seven rows of each sign, its leftmost pixel in bit 4. */
  private static final Map<Character, int[]> ROWS =
      Map.ofEntries(
          sign('a', 0, 0, 14, 1, 15, 17, 15),
          sign('b', 16, 16, 22, 25, 17, 17, 30),
          sign('c', 0, 0, 14, 16, 16, 17, 14),
          sign('d', 1, 1, 13, 19, 17, 17, 15),
          sign('e', 0, 0, 14, 17, 31, 16, 14),
          sign('f', 6, 9, 8, 28, 8, 8, 8),
          sign('g', 0, 15, 17, 17, 15, 1, 14),
          sign('h', 16, 16, 22, 25, 17, 17, 17),
          sign('i', 4, 0, 12, 4, 4, 4, 14),
          sign('j', 2, 0, 6, 2, 2, 18, 12),
          sign('k', 16, 16, 18, 20, 24, 20, 18),
          sign('l', 12, 4, 4, 4, 4, 4, 14),
          sign('m', 0, 0, 26, 21, 21, 17, 17),
          sign('n', 0, 0, 22, 25, 17, 17, 17),
          sign('o', 0, 0, 14, 17, 17, 17, 14),
          sign('p', 0, 0, 30, 17, 30, 16, 16),
          sign('q', 0, 0, 13, 19, 15, 1, 1),
          sign('r', 0, 0, 22, 25, 16, 16, 16),
          sign('s', 0, 0, 14, 16, 14, 1, 30),
          sign('t', 8, 8, 28, 8, 8, 9, 6),
          sign('u', 0, 0, 17, 17, 17, 19, 13),
          sign('v', 0, 0, 17, 17, 17, 10, 4),
          sign('w', 0, 0, 17, 17, 21, 21, 10),
          sign('x', 0, 0, 17, 10, 4, 10, 17),
          sign('y', 0, 0, 17, 17, 15, 1, 14),
          sign('z', 0, 0, 31, 2, 4, 8, 31),
          sign('0', 14, 17, 19, 21, 25, 17, 14),
          sign('1', 4, 12, 4, 4, 4, 4, 14),
          sign('2', 14, 17, 1, 2, 4, 8, 31),
          sign('3', 31, 2, 4, 2, 1, 17, 14),
          sign('4', 2, 6, 10, 18, 31, 2, 2),
          sign('5', 31, 16, 30, 1, 1, 17, 14),
          sign('6', 6, 8, 16, 30, 17, 17, 14),
          sign('7', 31, 1, 2, 4, 8, 8, 8),
          sign('8', 14, 17, 17, 14, 17, 17, 14),
          sign('9', 14, 17, 17, 15, 1, 2, 12),
          sign('=', 0, 0, 31, 0, 31, 0, 0),
          sign('-', 0, 0, 0, 31, 0, 0, 0),
          sign('.', 0, 0, 0, 0, 0, 12, 12),
          sign(',', 0, 0, 0, 0, 12, 4, 8),
          sign(':', 0, 4, 0, 0, 0, 4, 0),
          sign('+', 0, 4, 4, 31, 4, 4, 0),
          sign('/', 1, 1, 2, 4, 8, 16, 16),
          sign('|', 4, 4, 4, 4, 4, 4, 4),
          sign('_', 0, 0, 0, 0, 0, 0, 31),
          sign('^', 4, 10, 17, 0, 0, 0, 0),
          sign('%', 24, 25, 2, 4, 8, 19, 3),
          sign('(', 2, 4, 8, 8, 8, 4, 2),
          sign(')', 8, 4, 2, 2, 2, 4, 8));

  private Glyphs() {}

  private static Map.Entry<Character, int[]> sign(char sign, int... rows) {
    return Map.entry(sign, rows);
  }

  /** Whether the sign has ink at a pixel. */
  static boolean ink(char sign, int x, int y) {
    int[] rows = ROWS.get(sign);
    return rows != null && (rows[y] >> (WIDTH - 1 - x) & 1) == 1;
  }

  /** Pixels that a word takes across. */
  static int width(String word) {
    return word.length() * (WIDTH + 1) - 1;
  }
}
