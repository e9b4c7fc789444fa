package io.graupel.diffusion.program;

/**
 * Writes random bits of which image n's depend on its 64-bit key alone: SplitMix64 (Steele, Lea and
 * Flood 2014) by counter. No generator is kept, so neither threads nor neighbours nor the order of
 * calls change a bit, and every device draws the same.
 */
record CounterBits(Graph graph) {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final long BRANCH = 0xd1342543de82ef95L;

  /** The generator's outputs 1 to {@code count} for each key: int64 (N, count). */
  Value draw(Value keys, int count) {
    Value state =
        graph.assign(
            "torch.add(torch.unsqueeze(%s, 1), torch.mul(torch.arange(1, %d, dtype=4, device=ops.prim.device(%s)), %d))"
                .formatted(keys.text(), count + 1, keys.text(), GOLDEN),
            Dims.of(Dims.BATCH, count));
    return mixed(state);
  }

  /** New keys, each a function of an old one and a number, 0 or more, apart from its own bits. */
  Value branch(Value keys, Value numbers) {
    return mixed(
        graph.assign(
            "torch.add(%s, torch.mul(torch.add(%s, 1), %d))"
                .formatted(keys.text(), numbers.text(), BRANCH),
            keys.dims()));
  }

  /** The same for one number. */
  Value branch(Value keys, long number) {
    return mixed(graph.add(keys, (number + 1) * BRANCH));
  }

  /** New keys for a layer, numbered from 1, apart from all branches. */
  Value layer(Value keys, int number) {
    return mixed(graph.add(keys, -number * BRANCH));
  }

  private Value mixed(Value state) {
    Value once = mixed(state, 30, 0xbf58476d1ce4e5b9L);
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
  Value shift(Value x, int bits) {
    return graph.assign(
        "torch.bitwise_and(torch.bitwise_right_shift(%s, %d), %d)"
            .formatted(x.text(), bits, (1L << (64 - bits)) - 1),
        x.dims());
  }
}
