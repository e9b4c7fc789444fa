package io.graupel.protocol.job;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says once what a field of a spec means and which values it takes: its constructor checks it, the
 * published schema and every error message quote it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Field {
  /** Meaning, with its unit. */
  String value();

  /** Least number allowed, or for a list its least length. */
  double min() default Double.NEGATIVE_INFINITY;

  /** Greatest number allowed, or for a list its greatest length. */
  double max() default Double.POSITIVE_INFINITY;
}
