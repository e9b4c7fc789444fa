package io.graupel.coordinator.api;

import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.JobSpec;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Fixes the versions of the data sets that a spec names, wherever it names them, so that the job
 * means the same for ever. A spec is a tree of records, which is rebuilt with other leaves.
 */
final class Pins {
  private Pins() {}

  /** The spec with each data set that it names without a version at the version given. */
  static JobSpec pinned(JobSpec spec, UnaryOperator<DatasetRef> version) {
    return (JobSpec) rebuilt(spec, ref -> ref.pinned() ? ref : version.apply(ref));
  }

  /**
   * Whether a stored spec is what this one asks for: a data set without a version stands for the
   * one that was the newest when the job was taken.
   */
  static boolean same(JobSpec stored, JobSpec asked) {
    Map<String, DatasetRef> versions = new HashMap<>();
    rebuilt(
        stored,
        ref -> {
          versions.put(ref.name(), ref);
          return ref;
        });
    JobSpec likewise = pinned(asked, ref -> versions.getOrDefault(ref.name(), ref));
    return stored.equals(likewise);
  }

  private static Object rebuilt(Object part, UnaryOperator<DatasetRef> leaf) {
    return switch (part) {
      case DatasetRef ref -> leaf.apply(ref);
      case Optional<?> optional -> optional.map(inner -> rebuilt(inner, leaf));
      case List<?> list -> list.stream().map(inner -> rebuilt(inner, leaf)).toList();
      case Record branch -> branch(branch, leaf);
      default -> part;
    };
  }

  private static Object branch(Record part, UnaryOperator<DatasetRef> leaf) {
    RecordComponent[] components = part.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        values[i] = rebuilt(components[i].getAccessor().invoke(part), leaf);
      }
      Constructor<? extends Record> canonical = part.getClass().getDeclaredConstructor(types);
      return canonical.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("a part of a spec is no public record: " + part.getClass(), e);
    }
  }
}
