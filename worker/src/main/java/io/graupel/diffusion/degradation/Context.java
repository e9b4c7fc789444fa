package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Value;
import java.util.List;

/**
 * What an image keeps for its whole walk, such as its noise or the place of its mask: values whose
 * first axis is the batch. Only the degradation that wrote them knows what they are.
 */
public record Context(List<Value> values) {
  /** Of a degradation that leaves nothing to chance. */
  public static final Context NONE = new Context(List.of());

  public Context {
    values = List.copyOf(values);
  }

  public static Context of(Value... values) {
    return new Context(List.of(values));
  }

  public Value get(int index) {
    return values.get(index);
  }
}
