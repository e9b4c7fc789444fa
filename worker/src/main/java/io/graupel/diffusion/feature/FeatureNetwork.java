package io.graupel.diffusion.feature;

import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.metric.Features;

/** Turns images into vectors, always the same for the same images in the same batch. */
public interface FeatureNetwork extends AutoCloseable {
  /** Which network it is: figures of different ones do not compare. */
  Identity identity();

  /**
   * What tells one network from another.
   *
   * @param family what its figures are prefixed with: {@code fid} of another family than Inception
   *     is {@code classifier-fid}, say
   * @param name of the data set, file or job that holds it
   * @param sha256 of the file it was read from
   */
  record Identity(Family family, String name, String sha256) {
    /** Name and hash, as {@code inception@6f…}. */
    public String label() {
      return name + "@" + sha256;
    }

    /** The metric's name as the figures of this network have it. */
    public String named(String metric) {
      return family.prefix + metric;
    }
  }

  /** Kinds of networks whose figures are never mixed. */
  enum Family {
    /** The public Inception of published figures. */
    INCEPTION(""),
    /** A classifier that the fleet trained. */
    CLASSIFIER("classifier-"),
    /** Any other module. */
    MODULE("module-");

    private final String prefix;

    Family(String prefix) {
      this.prefix = prefix;
    }
  }

  /**
   * Measures a batch.
   *
   * @param images in [-1, 1], (N, C, H, W)
   * @throws IllegalArgumentException if it cannot take images of that frame
   */
  Features measure(float[] images, Frame frame);

  @Override
  void close();
}
