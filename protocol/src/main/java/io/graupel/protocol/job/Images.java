package io.graupel.protocol.job;

/** Images of a data set as the network sees them: square, in [-1, 1], resized bilinearly. */
public record Images(
    @Field("data set, as name or name@sha256") DatasetRef dataset,
    @Field("part of the data set: train or test") Split split,
    @Field(value = "side of the square image, in pixels", min = 4, max = 1024) int side) {
  public Images {
    Fields.check(Images.class, dataset, split, side);
  }

  /** Part of a data set. */
  public enum Split {
    TRAIN,
    /** Held out: never trained on. */
    TEST
  }
}
