package io.graupel.diffusion.program;

/**
 * A named view into the flat vector that holds everything a network learns.
 *
 * @param name as a PyTorch {@code state_dict} would name it
 * @param offset of its first element in the flat vector
 * @param centre mean of its first value
 * @param bound half width of the interval its first value is drawn from, uniformly; 0 for a
 *     constant
 */
public record Parameter(String name, Dims dims, int offset, double centre, double bound) {
  public int elements() {
    return dims.elements();
  }
}
