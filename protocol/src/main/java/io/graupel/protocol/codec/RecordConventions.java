package io.graupel.protocol.codec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedConstructor;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells Jackson how the protocol's types look, so that they need no annotation of its own: a record
 * whose one component is {@code value} is that value; a case of a sealed family carries its name in
 * kebab case under {@code kind} or {@code type}; enum constants are kebab case.
 */
final class RecordConventions extends JacksonAnnotationIntrospector {
  private static final long serialVersionUID = 1L;

  /** Lower-case words joined by hyphens: {@code GaussianBlur} and {@code NO_SLOT} alike. */
  static String kebab(String name) {
    return name.equals(name.toUpperCase(Locale.ROOT))
        ? name.toLowerCase(Locale.ROOT).replace('_', '-')
        : name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /** The sealed family that a type heads or belongs to, outermost first. */
  static @Nullable Class<?> family(Class<?> type) {
    if (type.isSealed()) {
      return type;
    }
    for (Class<?> parent : type.getInterfaces()) {
      Class<?> family = parent.getName().startsWith("io.graupel") ? family(parent) : null;
      if (family != null) {
        return family;
      }
    }
    return null;
  }

  /** Every concrete case of a sealed family. */
  static List<Class<?>> cases(Class<?> family) {
    return Arrays.stream(family.getPermittedSubclasses())
        .flatMap(c -> c.isSealed() ? cases(c).stream() : java.util.stream.Stream.<Class<?>>of(c))
        .toList();
  }

  /** The field that names the case. */
  static String discriminator(Class<?> family) {
    return switch (family.getSimpleName()) {
      case "JobSpec", "WorkerEvent", "OfAttempt", "WorkerOrder", "Verb", "What" -> "kind";
      default -> "type";
    };
  }

  static boolean isValue(Class<?> type) {
    return type.isRecord()
        && type.getRecordComponents().length == 1
        && type.getRecordComponents()[0].getName().equals("value");
  }

  @Override
  public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(
      MapperConfig<?> config, Annotated annotated) {
    if (!(annotated instanceof AnnotatedClass)) {
      return null;
    }
    Class<?> family = family(annotated.getRawType());
    return family == null
        ? null
        : JsonTypeInfo.Value.construct(
            JsonTypeInfo.Id.NAME,
            JsonTypeInfo.As.PROPERTY,
            discriminator(family),
            null,
            false,
            true);
  }

  @Override
  public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
    Class<?> type = annotated.getRawType();
    return type.isSealed()
        ? cases(type).stream().map(c -> new NamedType(c, kebab(c.getSimpleName()))).toList()
        : null;
  }

  @Override
  public @Nullable String findTypeName(AnnotatedClass annotated) {
    return family(annotated.getRawType()) == null || annotated.getRawType().isSealed()
        ? null
        : kebab(annotated.getRawType().getSimpleName());
  }

  @Override
  public @Nullable Boolean hasAsValue(Annotated annotated) {
    return annotated.getAnnotated() instanceof java.lang.reflect.Method method
            && method.getName().equals("value")
            && isValue(method.getDeclaringClass())
        ? Boolean.TRUE
        : null;
  }

  @Override
  public JsonCreator.@Nullable Mode findCreatorAnnotation(
      MapperConfig<?> config, Annotated annotated) {
    return annotated instanceof AnnotatedConstructor constructor
            && isValue(constructor.getDeclaringClass())
        ? JsonCreator.Mode.DELEGATING
        : null;
  }

  @Override
  public String[] findEnumValues(
      MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, String[] names) {
    for (int i = 0; i < constants.length; i++) {
      names[i] = kebab(constants[i].name());
    }
    return names;
  }
}
