package io.graupel.protocol.job;

import java.util.List;

/** The restoration network R(x, s), which estimates the clean image. */
public sealed interface NetworkSpec {

  /**
   * A residual U-Net: a stem, {@code multipliers.size()} levels of residual blocks with halved
   * sides between them, a middle, and the way back with skips. Blocks are GroupNorm, SiLU, 3x3
   * convolution, twice, with the severity's embedding added between.
   */
  record ResidualUnet(
      @Field(value = "channels at full resolution", min = 4, max = 1024) int width,
      @Field(value = "channels of each level, as multiples of width", min = 1, max = 8)
          List<Integer> multipliers,
      @Field(value = "residual blocks at each level", min = 1, max = 8) int blocks,
      @Field(value = "groups of each GroupNorm; divides every channel count", min = 1, max = 64)
          int groups,
      @Field(
              value = "self-attention at sides up to this many pixels; 0 for none",
              min = 0,
              max = 64)
          int attentionSide,
      @Field(value = "heads of each attention", min = 1, max = 64) int heads)
      implements NetworkSpec {
    public ResidualUnet {
      multipliers = List.copyOf(multipliers);
      Fields.check(ResidualUnet.class, width, multipliers, blocks, groups, attentionSide, heads);
      for (int multiplier : multipliers) {
        Fields.require(
            multiplier >= 1 && multiplier <= 64,
            "multipliers: %s (expected: each 1 to 64)",
            multipliers);
        Fields.require(
            width * multiplier % groups == 0,
            "groups: %s (expected: a divisor of %s channels)",
            groups,
            width * multiplier);
        Fields.require(
            attentionSide == 0 || width * multiplier % heads == 0,
            "heads: %s (expected: a divisor of %s channels)",
            heads,
            width * multiplier);
      }
    }
  }
}
