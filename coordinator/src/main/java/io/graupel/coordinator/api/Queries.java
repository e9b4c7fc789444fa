package io.graupel.coordinator.api;

import io.graupel.coordinator.view.Cursor;
import io.graupel.protocol.job.TenantId;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the query of a request; a problem names the parameter and what it may be. */
final class Queries {
  private static final int PAGE = 50;
  private static final int LONGEST_PAGE = 500;

  private Queries() {}

  static Optional<Cursor> cursor(Ask ask) {
    return ask.query("cursor").map(Queries::cursor);
  }

  private static Cursor cursor(String text) {
    return Cursor.parse(text)
        .orElseThrow(
            () ->
                Problem.badRequest(
                        "cursor: \"%s\" (expected: `next` of the page before)".formatted(text))
                    .field("cursor"));
  }

  static TenantId tenant(String name) {
    try {
      return new TenantId(name);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(String.valueOf(e.getMessage())).field("tenant").found(name);
    }
  }

  static int limit(Ask ask) {
    String text = ask.query("limit").orElse(Integer.toString(PAGE));
    int limit = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > LONGEST_PAGE) {
      throw Problem.badRequest("limit: \"%s\" (expected: 1 to %d)".formatted(text, LONGEST_PAGE))
          .field("limit");
    }
    return limit;
  }

  /** One or several words of a closed set, with commas between; all of it if none is named. */
  static <E extends Enum<E>> Set<E> choice(Ask ask, String name, Set<E> all) {
    return ask.query(name)
        .map(
            text ->
                Arrays.stream(text.split(","))
                    .map(word -> one(name, word.strip(), all))
                    .collect(Collectors.toSet()))
        .orElse(all);
  }

  /** One word of a closed set. */
  static <E extends Enum<E>> E one(String name, String word, Set<E> all) {
    String allowed = all.stream().map(JobJson::kebab).collect(Collectors.joining(", "));
    return all.stream()
        .filter(constant -> JobJson.kebab(constant).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.badRequest(
                        "%s: \"%s\" (expected: any of %s)".formatted(name, word, allowed))
                    .field(name)
                    .found(word)
                    .allowed(allowed));
  }
}
