package io.graupel.protocol.tenant;

import io.graupel.protocol.job.Field;
import io.graupel.protocol.job.Fields;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;

/** GPU-seconds that may be used up in each period; what is left over is not carried on. */
public record Budget(
    @Field(value = "GPU-seconds in each period", min = 0, max = 1e12) long gpuSeconds,
    @Field("day, week (from Monday) or month, in UTC") Period period) {
  public Budget {
    Fields.check(Budget.class, gpuSeconds, period);
  }

  /** How long a budget lasts. */
  public enum Period {
    DAY,
    WEEK,
    MONTH;

    /** When the period that holds this moment began. */
    public Instant start(Instant now) {
      return first(now).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** When the next period begins. */
    public Instant next(Instant now) {
      LocalDate first = first(now);
      LocalDate next =
          switch (this) {
            case DAY -> first.plusDays(1);
            case WEEK -> first.plusWeeks(1);
            case MONTH -> first.plusMonths(1);
          };
      return next.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private LocalDate first(Instant now) {
      LocalDate day = now.atZone(ZoneOffset.UTC).toLocalDate();
      return switch (this) {
        case DAY -> day;
        case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        case MONTH -> day.withDayOfMonth(1);
      };
    }
  }
}
