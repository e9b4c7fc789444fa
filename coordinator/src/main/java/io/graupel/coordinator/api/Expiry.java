package io.graupel.coordinator.api;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When a token ends, from what people write. */
final class Expiry {
  private static final Pattern SPAN = Pattern.compile("([1-9]\\d{0,4})([hd])");
  private static final Duration USUAL = Duration.ofDays(90);

  private Expiry() {}

  /**
   * @param text 12h, 30d, a moment such as 2030-01-01T00:00:00Z, or never; 90 days if absent
   */
  static Optional<Instant> of(Optional<String> text, Instant now) {
    if (text.isEmpty()) {
      return Optional.of(now.plus(USUAL));
    }
    String given = text.orElseThrow();
    Matcher span = SPAN.matcher(given);
    if (span.matches()) {
      long count = Long.parseLong(span.group(1));
      return Optional.of(
          now.plus(span.group(2).equals("h") ? Duration.ofHours(count) : Duration.ofDays(count)));
    }
    return given.equals("never") ? Optional.empty() : Optional.of(moment(given, now));
  }

  private static Instant moment(String text, Instant now) {
    try {
      Instant moment = Instant.parse(text);
      if (moment.isAfter(now)) {
        return moment;
      }
    } catch (DateTimeException e) {
      // refused below, like a moment that has passed
    }
    throw Problem.unprocessable(
            "expires: \"%s\" (expected: such as 12h, 30d, a moment to come like".formatted(text)
                + " 2030-01-01T00:00:00Z, or never)")
        .field("expires")
        .found(text);
  }
}
