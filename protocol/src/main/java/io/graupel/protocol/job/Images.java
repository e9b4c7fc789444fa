package io.graupel.protocol.job;

import java.util.Optional;

/** Images of a data set as the network sees them: square, in [-1, 1]. */
public record Images(
    @Field("data set, as name or name@sha256") DatasetRef dataset,
    @Field("part of the data set: train or test") Split split,
    @Field(value = "side of the square image, in pixels", min = 4, max = 1024) int side,
    @Field("how images of another side are brought to it; absent for resize") Optional<Fit> fit) {
  public Images {
    Fields.check(Images.class, dataset, split, side, fit);
  }

  /** Images that are resized. */
  public Images(DatasetRef dataset, Split split, int side) {
    this(dataset, split, side, Optional.empty());
  }

  /** How images of another side are brought to this one. */
  public Fit fitting() {
    return fit.orElse(Fit.RESIZE);
  }

  /** Part of a data set. */
  public enum Split {
    TRAIN,
    /** Held out: never trained on. */
    TEST
  }

  /** How images are brought to a side. */
  public enum Fit {
    /** Bilinearly. */
    RESIZE,
    /**
     * Within a black border up to a multiple of the side, whose whole blocks are then averaged:
     * nothing is interpolated, which keeps spectra honest.
     */
    PAD
  }
}
