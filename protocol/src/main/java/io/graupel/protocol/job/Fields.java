package io.graupel.protocol.job;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Checks the values of a record under construction against its {@link Field} limits. */
public final class Fields {
  /** A component's name, and its limits where it has some. */
  private record Limited(String name, Optional<Field> field) {}

  /** Reading annotations takes a hundred times as long as checking a value against them. */
  private static final ClassValue<List<Limited>> LIMITS =
      new ClassValue<>() {
        @Override
        protected List<Limited> computeValue(Class<?> type) {
          return Arrays.stream(type.getRecordComponents())
              .map(c -> new Limited(c.getName(), Optional.ofNullable(c.getAnnotation(Field.class))))
              .toList();
        }
      };

  private Fields() {}

  /**
   * Refuses the first value outside its limits.
   *
   * @param values one for each component of {@code type}, in order
   * @throws IllegalArgumentException naming the field, what was found and what is allowed
   */
  public static void check(Class<? extends Record> type, Object... values) {
    List<Limited> components = LIMITS.get(type);
    if (components.size() != values.length) {
      throw new AssertionError(type + " passes " + values.length + " of " + components.size());
    }
    for (int i = 0; i < values.length; i++) {
      Limited component = components.get(i);
      if (component.field().isPresent()) {
        check(component.name(), component.field().get(), values[i]);
      }
    }
  }

  private static void check(String name, Field field, Object value) {
    if (value instanceof Optional<?> optional) {
      optional.ifPresent(present -> check(name, field, present));
      return;
    }
    boolean list = value instanceof List<?>;
    double measured =
        value instanceof Number number
            ? number.doubleValue()
            : value instanceof List<?> items ? items.size() : Double.NaN;
    boolean bounded = value instanceof Number || list;
    if (bounded && !(measured >= field.min() && measured <= field.max())) {
      throw new IllegalArgumentException(
          "%s: %s (expected: %s%s)"
              .formatted(name, value, list ? "length " : "", range(field.min(), field.max())));
    }
    if (value instanceof List<?> items && items.stream().anyMatch(java.util.Objects::isNull)) {
      throw new IllegalArgumentException(
          "%s: %s (expected: no empty entry)".formatted(name, items));
    }
  }

  static String range(double min, double max) {
    if (max == Double.POSITIVE_INFINITY) {
      return ">= " + plain(min);
    }
    return min == Double.NEGATIVE_INFINITY ? "<= " + plain(max) : plain(min) + " to " + plain(max);
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  public static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(values));
    }
  }
}
