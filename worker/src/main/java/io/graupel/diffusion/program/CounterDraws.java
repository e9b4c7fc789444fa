package io.graupel.diffusion.program;

/**
 * Writes random numbers of which image n's depend on its key alone: an int64 for each image, (N).
 * Uniform from {@link CounterBits}, and from two of these normal, by Box and Muller.
 */
public final class CounterDraws {
  private final Graph graph;
  private final CounterBits counter;

  CounterDraws(Graph graph) {
    this.graph = graph;
    this.counter = new CounterBits(graph);
  }

  /** Standard normal numbers like images. */
  public Value normal(Value keys, Value like) {
    return normal(keys, like.dims(), like);
  }

  /**
   * Standard normal numbers (N, ...) in the element type of {@code like}, two from each 64 bits:
   * the upper half gives the radius, the lower the angle.
   */
  public Value normal(Value keys, Dims dims, Value like) {
    int elements = dims.with(0, 1).elements();
    Value bits = counter.draw(keys, (elements + 1) / 2);
    Value upper = fraction(counter.shift(bits, 32), like);
    Value lower = fraction(unary("torch.bitwise_and(%s, 4294967295)", bits), like);
    Value radius = unary("torch.sqrt(torch.mul(torch.log(%s), -2.))", upper);
    Value angle = graph.mul(lower, 2 * Math.PI);
    Value first = graph.mul(radius, unary("torch.cos(%s)", angle));
    Value second = graph.mul(radius, unary("torch.sin(%s)", angle));
    Value all =
        graph.assign(
            "torch.slice(torch.cat([%s, %s], 1), 1, 0, %d)"
                .formatted(first.text(), second.text(), elements),
            Dims.of(Dims.BATCH, elements));
    return graph.reshape(all, dims);
  }

  /** Uniform in (0, 1], (N, count) in the element type of {@code like}. */
  public Value uniform(Value keys, int count, Value like) {
    return fraction(counter.shift(counter.draw(keys, count), 32), like);
  }

  /** Uniform in 0 .. bound - 1, which is below 2^31, as int64 (N, count). */
  public Value below(long bound, Value keys, int count) {
    Value bits = counter.shift(counter.draw(keys, count), 33);
    return counter.shift(graph.mul(bits, bound), 31);
  }

  /**
   * New keys, each a function of an old one and a number such as a severity; what they draw has
   * nothing to do with what the old ones draw.
   */
  public Value keys(Value keys, Value numbers) {
    return counter.branch(keys, numbers);
  }

  /** New keys for another purpose, which has a number. */
  public Value keys(Value keys, long purpose) {
    return counter.branch(keys, purpose);
  }

  /** 32 bits as a number within (0, 1], where rounding to float32 may reach the 1. */
  private Value fraction(Value bits, Value like) {
    return graph.mul(graph.add(graph.as(bits, like), 0.5), Math.scalb(1.0, -32));
  }

  private Value unary(String expression, Value x) {
    return graph.assign(expression.formatted(x.text()), x.dims());
  }
}
