package io.graupel.protocol.job;

import java.util.List;

/** The restoration network R(x, s), which estimates the clean image. */
public sealed interface NetworkSpec {
  /** Channels of each level, as multiples of the width; each further level halves the side. */
  List<Integer> multipliers();

  /** Classes of images that it can be told; 0 if none. */
  int classes();

  /** What the side of its images must be a multiple of. */
  default int sideDivisor() {
    return 1 << (multipliers().size() - 1);
  }

  /**
   * The U-Net of Cold Diffusion (arXiv:2208.09392) for all but its CIFAR-10 experiments: blocks in
   * the manner of ConvNeXt, linear attention at every level.
   */
  record ConvNextUnet(
      @Field(value = "channels at full resolution, even", min = 4, max = 1024) int width,
      @Field(value = "channels of each level, as multiples of width", min = 1, max = 8)
          List<Integer> multipliers,
      @Field("whether it is told the severity") boolean time,
      @Field("whether the last stage sees the first level again; the paper's does not")
          boolean fullSkip,
      @Field("whether the input is added to the output; the paper's is not") boolean residual,
      @Field(value = "classes of images that it can be told; 0 for none", min = 0, max = 1000)
          int classes)
      implements NetworkSpec {
    public ConvNextUnet {
      multipliers = List.copyOf(multipliers);
      Fields.check(ConvNextUnet.class, width, multipliers, time, fullSkip, residual, classes);
      Fields.require(width % 2 == 0, "width: %s (expected: even)", width);
      requireMultipliers(multipliers);
    }
  }

  /**
   * A residual U-Net in the manner of DDPM (arXiv:2006.11239), Cold Diffusion's for CIFAR-10:
   * blocks of GroupNorm, swish and 3x3 convolution, twice, with the severity's embedding added
   * between; full attention after the blocks at some sides, and in the middle.
   */
  record ResidualUnet(
      @Field(value = "channels at full resolution, even", min = 4, max = 1024) int width,
      @Field(value = "channels of each level, as multiples of width", min = 1, max = 8)
          List<Integer> multipliers,
      @Field(value = "residual blocks at each level on the way down", min = 1, max = 8) int blocks,
      @Field(value = "groups of each GroupNorm; divides every channel count", min = 1, max = 64)
          int groups,
      @Field(
              value = "sides in pixels at which every block is followed by attention",
              min = 0,
              max = 8)
          List<Integer> attentionSides,
      @Field(value = "heads of each attention", min = 1, max = 64) int heads,
      @Field(value = "share of each block's elements that is dropped", min = 0, max = 0.9)
          double dropout,
      @Field(value = "classes of images that it can be told; 0 for none", min = 0, max = 1000)
          int classes)
      implements NetworkSpec {
    public ResidualUnet {
      multipliers = List.copyOf(multipliers);
      attentionSides = List.copyOf(attentionSides);
      Fields.check(
          ResidualUnet.class,
          width,
          multipliers,
          blocks,
          groups,
          attentionSides,
          heads,
          dropout,
          classes);
      Fields.require(width % 2 == 0, "width: %s (expected: even)", width);
      requireMultipliers(multipliers);
      for (int multiplier : multipliers) {
        requireDivisor("groups", groups, width * multiplier);
        requireDivisor("heads", heads, width * multiplier);
      }
      requireDivisor("groups", groups, width);
    }
  }

  private static void requireMultipliers(List<Integer> multipliers) {
    Fields.require(
        multipliers.stream().allMatch(multiplier -> multiplier >= 1 && multiplier <= 64),
        "multipliers: %s (expected: each 1 to 64)",
        multipliers);
  }

  private static void requireDivisor(String field, int value, int channels) {
    Fields.require(
        channels % value == 0,
        "%s: %s (expected: a divisor of %s channels)",
        field,
        value,
        channels);
  }
}
