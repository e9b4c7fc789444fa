package io.graupel.diffusion.image;

/** Something to draw on: units as in SVG, the origin at the top left. Colours are 0xrrggbb. */
interface Canvas {
  /** A line through points, with round joints. */
  void line(double[] x, double[] y, int colour, double width, boolean dashed);

  /** A filled polygon. */
  void polygon(double[] x, double[] y, int colour);

  /**
   * Words, their middle line at {@code y}; upright words are turned to be read from below, their
   * middle line at {@code x}.
   */
  void text(String words, double x, double y, Place place, int colour);

  /** Where the words lie about the point. */
  enum Place {
    RIGHT_OF,
    CENTRED,
    LEFT_OF,
    UPRIGHT
  }
}
