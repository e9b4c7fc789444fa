package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import java.util.List;

/** The tables of a degradation as a program sees them. */
public record Tables(List<Value> values) {
  public Tables {
    values = List.copyOf(values);
  }

  /** Declares them as the next argument of a method: one list of tensors, named {@code tables}. */
  public static Tables argument(Graph graph, Degradation degradation) {
    return new Tables(
        graph.tensors("tables", degradation.tables().stream().map(Table::dims).toList()));
  }

  /** The table at a place of {@link Degradation#tables()}. */
  public Value get(int index) {
    return values.get(index);
  }

  /** Those from a place on, for a degradation that is part of another. */
  public Tables from(int index) {
    return new Tables(values.subList(index, values.size()));
  }
}
