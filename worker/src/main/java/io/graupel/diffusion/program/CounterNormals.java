package io.graupel.diffusion.program;

/** Writes standard normal numbers from {@link CounterBits}, by Box and Muller. */
record CounterNormals(Graph graph) {
  /**
   * Two numbers from each 64 bits: the upper half gives the radius, the lower the angle.
   *
   * @param keys int64 (N)
   * @param like images (N, C, H, W), for shape and element type
   */
  Value draw(Value keys, Value like) {
    int elements = like.channels() * like.height() * like.width();
    CounterBits counter = new CounterBits(graph);
    Value bits = counter.draw(keys, (elements + 1) / 2);
    Value upper = uniform(counter.shift(bits, 32), like);
    Value lower = uniform(unary("torch.bitwise_and(%s, 4294967295)", bits), like);
    Value radius = unary("torch.sqrt(torch.mul(torch.log(%s), -2.))", upper);
    Value angle = graph.mul(lower, 2 * Math.PI);
    Value first = graph.mul(radius, unary("torch.cos(%s)", angle));
    Value second = graph.mul(radius, unary("torch.sin(%s)", angle));
    Value all =
        graph.assign(
            "torch.slice(torch.cat([%s, %s], 1), 1, 0, %d)"
                .formatted(first.text(), second.text(), elements),
            Dims.of(Dims.BATCH, elements));
    return graph.reshape(all, like.dims());
  }

  /** 32 bits as a number within (0, 1). */
  private Value uniform(Value bits, Value like) {
    return graph.mul(graph.add(graph.as(bits, like), 0.5), Math.scalb(1.0, -32));
  }

  private Value unary(String expression, Value x) {
    return graph.assign(expression.formatted(x.text()), x.dims());
  }
}
