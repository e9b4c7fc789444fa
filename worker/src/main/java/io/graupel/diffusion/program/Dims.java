package io.graupel.diffusion.program;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Shape of a value in a program that is being written.
 *
 * @param sizes sizes from the outermost axis inwards; {@link #BATCH} where only the call decides
 */
public record Dims(List<Integer> sizes) {
  /** The size that differs from call to call: how many images there are. */
  public static final int BATCH = -1;

  public Dims {
    sizes = List.copyOf(sizes);
  }

  /** The shape with these sizes. */
  public static Dims of(int... sizes) {
    return new Dims(Arrays.stream(sizes).boxed().toList());
  }

  /** Images (N, channels, height, width). */
  public static Dims images(int channels, int height, int width) {
    return of(BATCH, channels, height, width);
  }

  public int rank() {
    return sizes.size();
  }

  /** Size of an axis; the last is also -1. */
  public int at(int axis) {
    return sizes.get(axis < 0 ? sizes.size() + axis : axis);
  }

  /** Elements, as long as no axis is {@link #BATCH}. */
  public int elements() {
    return sizes.stream().reduce(1, Math::multiplyExact);
  }

  /** Elements for each image; 0 where there is nothing of a batch. */
  long perImage() {
    return sizes.isEmpty() || sizes.getFirst() != BATCH
        ? 0
        : sizes.stream().skip(1).mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }

  /** The same but for one axis. */
  Dims with(int axis, int size) {
    int[] changed = sizes.stream().mapToInt(Integer::intValue).toArray();
    changed[axis < 0 ? changed.length + axis : axis] = size;
    return of(changed);
  }

  /** As an argument list of the emitted text. */
  String text() {
    return sizes.toString();
  }

  @Override
  public String toString() {
    return sizes.stream()
        .map(size -> size == BATCH ? "N" : size.toString())
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
