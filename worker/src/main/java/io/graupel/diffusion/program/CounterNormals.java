package io.graupel.diffusion.program;

/**
 * Writes standard normal numbers of which image n depends on its 64-bit key alone: SplitMix64
 * (Steele, Lea and Flood 2014) by counter, then Box and Muller. No generator is kept, so neither
 * threads nor neighbours nor the order of calls change a bit, and every device draws the same.
 */
record CounterNormals(Graph graph) {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final long BRANCH = 0xd1342543de82ef95L;

  /**
   * Two numbers from each 64 bits: the upper half gives the radius, the lower the angle.
   *
   * @param keys int64 (N)
   * @param like images (N, C, H, W), for shape and element type
   */
  Value draw(Value keys, Value like) {
    int elements = like.channels() * like.height() * like.width();
    Value bits = bits(keys, (elements + 1) / 2);
    Value upper = uniform(shift(bits, 32), like);
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

  /** The generator's outputs 1 to {@code count} for each key: int64 (N, count). */
  private Value bits(Value keys, int count) {
    Value state =
        graph.assign(
            "torch.add(torch.unsqueeze(%s, 1), torch.mul(torch.arange(1, %d, dtype=4, device=ops.prim.device(%s)), %d))"
                .formatted(keys.text(), count + 1, keys.text(), GOLDEN),
            Dims.of(Dims.BATCH, count));
    return mixed(state);
  }

  /** New keys, each a function of an old one and a number, apart from the numbers drawn by it. */
  Value branch(Value keys, Value numbers) {
    return mixed(
        graph.assign(
            "torch.add(%s, torch.mul(torch.add(%s, 1), %d))"
                .formatted(keys.text(), numbers.text(), BRANCH),
            keys.dims()));
  }

  private Value mixed(Value x) {
    Value once = mixed(x, 30, 0xbf58476d1ce4e5b9L);
    Value twice = mixed(once, 27, 0x94d049bb133111ebL);
    return mixed(twice, 31, 1);
  }

  private Value mixed(Value x, int bits, long factor) {
    return graph.assign(
        "torch.mul(torch.bitwise_xor(%s, %s), %d)"
            .formatted(x.text(), shift(x, bits).text(), factor),
        x.dims());
  }

  /** Shifts right and fills with zeros; the library's own shift repeats the sign. */
  private Value shift(Value x, int bits) {
    return graph.assign(
        "torch.bitwise_and(torch.bitwise_right_shift(%s, %d), %d)"
            .formatted(x.text(), bits, (1L << (64 - bits)) - 1),
        x.dims());
  }

  /** 32 bits as a number within (0, 1). */
  private Value uniform(Value bits, Value like) {
    return graph.mul(graph.add(graph.as(bits, like), 0.5), Math.scalb(1.0, -32));
  }

  private Value unary(String expression, Value x) {
    return graph.assign(expression.formatted(x.text()), x.dims());
  }
}
