package io.graupel.diffusion.network;

import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import java.util.Optional;

/** How a network is told the class of an image: a learnt vector for each, and one for none. */
final class Labels {
  private Labels() {}

  /**
   * The vector of a label, on top of another if there is one; nothing for a network that is told
   * nothing.
   *
   * @param told (N, width)
   * @param label int64 (N), 0 to {@code classes} - 1; -1 for none, whose row is the last
   */
  static Optional<Value> plus(
      Graph graph, Optional<Value> told, Value label, int classes, int width) {
    if (classes == 0) {
      return told;
    }
    Value row = graph.remainder(label, classes + 1);
    Value vector = graph.layers().embedding("label", row, classes + 1, width);
    return Optional.of(told.map(other -> graph.add(other, vector)).orElse(vector));
  }
}
