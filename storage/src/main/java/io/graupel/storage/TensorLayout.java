package io.graupel.storage;

import java.util.List;

/**
 * Where a tensor lies in a safetensors file, and what it is.
 *
 * @param shape extent of each dimension, outermost first; empty for a scalar
 * @param begin first byte, counted from the end of the header
 * @param end one past the last byte
 */
public record TensorLayout(String name, TensorType type, List<Long> shape, long begin, long end) {
  public TensorLayout {
    shape = List.copyOf(shape);
  }

  /** Number of elements. */
  public long elements() {
    return elements(shape);
  }

  static long elements(List<Long> shape) {
    long product = 1;
    for (long extent : shape) {
      product = Math.multiplyExact(product, extent);
    }
    return product;
  }
}
