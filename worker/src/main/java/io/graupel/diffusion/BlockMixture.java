package io.graupel.diffusion;

import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.sampling.GaussianMixture;
import java.util.SplittableRandom;

/**
 * What severity T of blur or pixelation leaves of images, as something to draw from: a mixture of
 * Gaussians over the means of their blocks (Cold Diffusion, section 5). Blur leaves one block a
 * channel.
 *
 * @param blocks of an image, along each side
 */
record BlockMixture(Frame frame, int blocks, GaussianMixture mixture) {
  private static final int MOST_IMAGES = 1 << 16;

  /** Fits the mixture to images, evenly spread over the set where it has very many. */
  static BlockMixture fit(ImageSet images, int blocks, int components, long seed) {
    Frame frame = new Frame(images.channels(), images.side());
    double[][] rows = new double[Math.min(images.count(), MOST_IMAGES)][];
    for (int i = 0; i < rows.length; i++) {
      int image = (int) ((long) i * images.count() / rows.length);
      rows[i] = means(images.range(image, 1).toFloats(), frame, blocks);
    }
    return new BlockMixture(
        frame, blocks, GaussianMixture.fit(rows, components, new SplittableRandom(seed)));
  }

  /** Means of an image's blocks, channel by channel. */
  private static double[] means(float[] image, Frame frame, int blocks) {
    double[] means = new double[frame.channels() * blocks * blocks];
    int block = frame.side() / blocks;
    for (int i = 0; i < image.length; i++) {
      means[block(i, frame, blocks)] += image[i] / ((double) block * block);
    }
    return means;
  }

  /** The block that an element of an image is in. */
  private static int block(int element, Frame frame, int blocks) {
    int side = frame.side();
    int block = side / blocks;
    int x = element % side;
    int y = element / side % side;
    return (element / (side * side) * blocks + y / block) * blocks + x / block;
  }

  /** Writes image after image, each a function of its key alone. */
  float[] draw(long[] keys) {
    float[] images = new float[keys.length * frame.elements()];
    for (int image = 0; image < keys.length; image++) {
      double[] means = draw(new Draws(keys[image]));
      for (int i = 0; i < frame.elements(); i++) {
        images[image * frame.elements() + i] = (float) means[block(i, frame, blocks)];
      }
    }
    return images;
  }

  private double[] draw(Draws draws) {
    double[] normals = new double[frame.channels() * blocks * blocks];
    for (int i = 0; i < normals.length; i++) {
      normals[i] = draws.normal(Draws.Purpose.START, i);
    }
    return mixture.row(draws.uniform(Draws.Purpose.START_COMPONENT, 0), normals);
  }
}
