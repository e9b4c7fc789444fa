package io.graupel.diffusion.image;

/** Something to draw on: units as in SVG, the origin at the top left. Colours are 0xrrggbb. */
interface Canvas {
  /** A line through points, with round joints. */
  void line(double[] x, double[] y, int colour, double width, Stroke stroke);

  /** A filled polygon. */
  void polygon(double[] x, double[] y, int colour);

  /**
   * Words, their middle line at {@code y}; upright words are turned to be read from below, their
   * middle line at {@code x}.
   */
  void text(String words, double x, double y, Place place, int colour);

  /** How a line is broken: lengths drawn and left out in turn, with round ends. */
  enum Stroke {
    SOLID,
    DASHED(6, 5),
    DOTTED(0.1, 4.5),
    DASHED_AND_DOTTED(7, 5, 0.1, 5);

    private final double[] lengths;

    Stroke(double... lengths) {
      this.lengths = lengths;
    }

    /** Empty where nothing is left out. */
    double[] lengths() {
      return lengths.clone();
    }
  }

  /** Where the words lie about the point. */
  enum Place {
    RIGHT_OF,
    CENTRED,
    LEFT_OF,
    UPRIGHT
  }
}
