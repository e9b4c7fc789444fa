package io.graupel.tools;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Figures of several seeds.
 *
 * @param deviation their standard deviation, with divisor n - 1; of one alone its standard error,
 *     where that is known
 */
record Spread(double mean, OptionalDouble deviation) {
  static Spread of(List<Double> values) {
    double mean = values.stream().mapToDouble(v -> v).sum() / values.size();
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return new Spread(
        mean,
        values.size() < 2
            ? OptionalDouble.empty()
            : OptionalDouble.of(Math.sqrt(squares / (values.size() - 1))));
  }

  /** One alone, beside its standard error. */
  Spread beside(Optional<Double> error) {
    return new Spread(mean, error.map(OptionalDouble::of).orElse(OptionalDouble.empty()));
  }

  /** For people: {@code 12.34 ± 0.56}, as many places in both. */
  @Override
  public String toString() {
    String form = Math.abs(mean) >= 10 ? "%.2f" : "%.4f";
    return form.formatted(mean)
        + (deviation.isPresent() ? " ± " + form.formatted(deviation.getAsDouble()) : "");
  }
}
