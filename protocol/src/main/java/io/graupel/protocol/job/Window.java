package io.graupel.protocol.job;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Hours of the day in which a job may run, such as 22:00 to 07:30. It starts in them only, and by
 * their end it has given its device back.
 */
public record Window(
    @Field("when it opens, such as 22:00") String from,
    @Field("when it closes, such as 07:30; may be on the next day") String to,
    @Field("time zone, such as Europe/Berlin or UTC") String zone) {
  public Window {
    Fields.check(Window.class, from, to, zone);
    LocalTime opens = time("from", from);
    LocalTime closes = time("to", to);
    Fields.require(
        !opens.equals(closes),
        "to: %s (expected: another time than from, %s); a window that never opens helps nobody, and"
            + " one that never closes is none",
        to,
        from);
    zone(zone);
  }

  /** Whether the moment is inside. */
  public boolean open(Instant now) {
    return closing(now).isPresent();
  }

  /** When the window that is open at this moment closes. */
  public Optional<Instant> closing(Instant now) {
    ZonedDateTime here = now.atZone(zone(zone));
    // a window that began yesterday may still be open
    for (int day = -1; day <= 0; day++) {
      ZonedDateTime opens = at(here.plusDays(day), clock(from));
      ZonedDateTime closes = close(opens);
      if (!opens.isAfter(here) && closes.isAfter(here)) {
        return Optional.of(closes.toInstant());
      }
    }
    return Optional.empty();
  }

  /** When it opens next; now, if it is open. */
  public Instant opening(Instant now) {
    if (open(now)) {
      return now;
    }
    ZonedDateTime here = now.atZone(zone(zone));
    for (int day = 0; day <= 2; day++) {
      ZonedDateTime opens = at(here.plusDays(day), clock(from));
      if (opens.isAfter(here) && close(opens).isAfter(opens)) {
        return opens.toInstant();
      }
    }
    return now.plus(Duration.ofDays(1));
  }

  private ZonedDateTime close(ZonedDateTime opens) {
    LocalTime end = clock(to);
    boolean overnight = !end.isAfter(clock(from));
    return at(overnight ? opens.plusDays(1) : opens, end);
  }

  private static ZonedDateTime at(ZonedDateTime day, LocalTime time) {
    return ZonedDateTime.of(day.toLocalDate(), time, day.getZone());
  }

  /** A time that is known to be one; those of whole minutes are read without ado. */
  private static LocalTime clock(String text) {
    return text.length() == 5
        ? LocalTime.of(Integer.parseInt(text, 0, 2, 10), Integer.parseInt(text, 3, 5, 10))
        : LocalTime.parse(text);
  }

  private static LocalTime time(String field, String text) {
    try {
      return LocalTime.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "%s: \"%s\" (expected: a time of day, such as 22:00)".formatted(field, text), e);
    }
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "zone: \"%s\" (expected: a time zone, such as UTC or Europe/Berlin)".formatted(text), e);
    }
  }

  @Override
  public String toString() {
    return "%s to %s %s".formatted(from, to, zone);
  }
}
