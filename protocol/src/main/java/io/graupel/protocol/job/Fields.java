package io.graupel.protocol.job;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;

/** Checks the values of a record under construction against its {@link Field} limits. */
public final class Fields {
  private Fields() {}

  /**
   * Refuses the first value outside its limits.
   *
   * @param values one for each component of {@code type}, in order
   * @throws IllegalArgumentException naming the field, what was found and what is allowed
   */
  public static void check(Class<? extends Record> type, Object... values) {
    RecordComponent[] components = type.getRecordComponents();
    if (components.length != values.length) {
      throw new AssertionError(type + " passes " + values.length + " of " + components.length);
    }
    for (int i = 0; i < values.length; i++) {
      Field field = components[i].getAnnotation(Field.class);
      if (field != null) {
        check(components[i].getName(), field, values[i]);
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
