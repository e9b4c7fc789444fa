package io.graupel.diffusion.program;

/**
 * Writes dropout masks (Srivastava et al. 2014) of which an image's depends on its key and the
 * layer's number alone: 16 bits decide each element.
 */
record CounterMask(Graph graph) {
  private static final int LANES = 4;
  private static final int WAYS = 1 << 16;

  /**
   * Elements 0 with probability {@code rate}, to a 65,536th, and else the same number, such that
   * their mean is 1.
   *
   * @param keys int64 (N)
   * @param layer from 1 on
   * @param like images (N, C, H, W), for shape and element type
   */
  Value draw(Value keys, int layer, Value like, double rate) {
    long dropped = Math.round(rate * WAYS);
    int elements = like.channels() * like.height() * like.width();
    CounterBits bits = new CounterBits(graph);
    Value drawn = bits.draw(bits.layer(keys, layer), Math.ceilDiv(elements, LANES));
    String lanes = "";
    for (int lane = 0; lane < LANES; lane++) {
      lanes +=
          "torch.bitwise_and(torch.bitwise_right_shift(%s, %d), %d), "
              .formatted(drawn.text(), 16 * lane, WAYS - 1);
    }
    Value all =
        graph.assign(
            "torch.slice(torch.cat([%s], 1), 1, 0, %d)"
                .formatted(lanes.substring(0, lanes.length() - 2), elements),
            Dims.of(Dims.BATCH, elements));
    Value kept = graph.assign("torch.ge(%s, %d)".formatted(all.text(), dropped), all.dims());
    double scale = WAYS / (double) (WAYS - dropped);
    return graph.reshape(graph.mul(graph.as(kept, like), scale), like.dims());
  }
}
