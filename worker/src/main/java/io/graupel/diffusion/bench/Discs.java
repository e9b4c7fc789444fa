package io.graupel.diffusion.bench;

import io.graupel.diffusion.image.ImageSet;
import java.util.Random;

/** Images to learn from where no data set is at hand: grey discs on black, the same each time. */
final class Discs {
  private static final int COUNT = 256;

  private Discs() {}

  static ImageSet images(int channels, int side) {
    Random random = new Random(1);
    byte[] pixels = new byte[COUNT * channels * side * side];
    for (int plane = 0; plane < COUNT * channels; plane++) {
      double across = side * random.nextDouble();
      double down = side * random.nextDouble();
      double radius = side * (0.15 + 0.25 * random.nextDouble());
      byte grey = (byte) (100 + random.nextInt(156));
      for (int place = 0; place < side * side; place++) {
        if (Math.hypot(place % side - across, place / side - down) < radius) {
          pixels[plane * side * side + place] = grey;
        }
      }
    }
    return new ImageSet(COUNT, channels, side, pixels);
  }
}
