package io.graupel.protocol.job;

import java.util.Optional;

/**
 * What chance does to the images that a network learns from, and never to those it is tested on:
 * the published loaders of Cold Diffusion.
 */
public record Augmentation(
    @Field("whether an image is mirrored left to right, half of the times it is shown")
        boolean flip,
    @Field("which part of a larger image is seen; absent for all of the image")
        Optional<Crop> crop) {
  public Augmentation {
    Fields.check(Augmentation.class, flip, crop);
  }

  /** Side of what the part is taken from, for images of this side, in pixels. */
  public int canvas(int side) {
    return crop.map(c -> c.canvas(side)).orElse(side);
  }

  /** Refuses what has no meaning for images that are brought to their side in this way. */
  void require(Images images) {
    Fields.require(
        images.fitting() == Images.Fit.RESIZE || !(crop.orElse(null) instanceof Crop.Zoomed),
        "training.augmentation.crop.type: zoomed (expected: bordered, where images.fit is pad and"
            + " nothing is to be interpolated)");
  }

  /** A window as large as the image, on a larger one. */
  public sealed interface Crop {
    /** Side of the larger one, in pixels. */
    int canvas(int side);

    /** On the image enlarged, bilinearly and from the data set's own pixels. */
    record Zoomed(
        @Field(
                value = "times the side that it is enlarged to, rounded down to pixels",
                min = 1,
                max = 4)
            double factor,
        @Field("where the window is") Place place)
        implements Crop {
      public Zoomed {
        Fields.check(Zoomed.class, factor, place);
      }

      @Override
      public int canvas(int side) {
        return (int) (factor * side);
      }
    }

    /** On the image within a black border, at a place that is drawn. */
    record Bordered(@Field(value = "pixels of black at each edge", min = 1, max = 256) int pixels)
        implements Crop {
      public Bordered {
        Fields.check(Bordered.class, pixels);
      }

      @Override
      public int canvas(int side) {
        return side + 2 * pixels;
      }
    }
  }

  /** Where the window is. */
  public enum Place {
    /** In the middle; half a pixel goes to the even one. */
    CENTRED,
    /** Drawn for each image each time it is shown. */
    RANDOM
  }
}
