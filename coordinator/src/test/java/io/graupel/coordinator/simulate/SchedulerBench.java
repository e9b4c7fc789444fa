package io.graupel.coordinator.simulate;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Backoff;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.schedule.Scheduler;
import io.graupel.coordinator.schedule.Sharing;
import io.graupel.protocol.event.Announcement;
import io.graupel.protocol.event.Device;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Measures what one event costs the scheduler, in processor time of its thread, over the number of
 * queued jobs and of tenants that all wait: of a full pool, one device finishes its job, which is
 * given the next one, and somebody submits another. Arguments: a file for the table (CSV) and one
 * for the plot (SVG).
 */
public final class SchedulerBench {
  private static final int DEVICES = 1000;
  private static final int CYCLES = 4000;
  private static final int[] TENANTS = {10, 100, 1000};
  private static final int[] QUEUED = {1000, 10_000, 100_000, 1_000_000};
  private static final Leases LEASES =
      new Leases(
          Duration.ofDays(100), Duration.ofDays(100), Duration.ofDays(1000), Duration.ofDays(1000));

  private final Scheduler scheduler =
      new Scheduler(LEASES, Backoff.DEFAULT, sharing(Sharing.DEFAULT));
  private final Queue queue = new Queue();
  private final Requests requests = new Requests();
  private final SplittableRandom random = new SplittableRandom(1);
  private final Deque<WorkerOrder.Assign> running = new ArrayDeque<>();
  private final int tenants;
  private long submitted;
  private Instant now = Simulator.BEGINNING;

  private SchedulerBench(int tenants) {
    this.tenants = tenants;
    Device device = new Device("bench", Device.Kind.CUDA, 80L << 30);
    for (int i = 0; i < DEVICES; i++) {
      Incarnation worker = new Incarnation("gpu-%04d.00000000".formatted(i));
      turn(
          new Input.Heard(
              Pool.DEFAULT,
              new WorkerEvent.Hello(new Announcement(worker, Pool.DEFAULT, device, 1, "0", "-"))));
    }
  }

  private static Sharing sharing(Sharing usual) {
    return new Sharing(
        usual.halfLife(),
        usual.entryPenalty(),
        usual.minRun(),
        usual.urgent(),
        Integer.MAX_VALUE,
        usual.maxImages());
  }

  /** One line of the table, in microseconds. */
  private record Row(int tenants, int queued, Report.Quantiles micros) {}

  public static void main(String[] files) throws IOException {
    List<Row> rows = new ArrayList<>();
    new SchedulerBench(10).filled(1000).measured(20_000); // compiles the code
    for (int tenants : TENANTS) {
      SchedulerBench bench = new SchedulerBench(tenants);
      for (int queued : QUEUED) {
        Row row = new Row(tenants, queued, bench.filled(queued).measured(CYCLES));
        System.out.println(row);
        rows.add(row);
      }
    }
    Files.writeString(Path.of(files[0]), csv(rows));
    Files.writeString(Path.of(files[1]), svg(rows));
  }

  /** Submits until so many jobs wait. */
  private SchedulerBench filled(int queued) {
    while (queue.holdings().size() < DEVICES || queue.ready(Pool.DEFAULT).size() < queued) {
      turn(submit());
    }
    return this;
  }

  private Input submit() {
    Priority priority = Priority.values()[random.nextInt(Priority.values().length - 1) + 1];
    Trace.Line line =
        new Trace.Line(
            0,
            new TenantId("team-" + random.nextInt(tenants)),
            Pool.DEFAULT,
            priority,
            1000,
            random.nextInt(10) * 8,
            1);
    return requests.asked(requests.submit(submitted++, line), now);
  }

  /** What events of a full pool take. */
  private Report.Quantiles measured(int cycles) {
    Spread nanos = new Spread();
    for (int i = 0; i < cycles; i++) {
      now = now.plusMillis(100);
      WorkerOrder.Assign next = running.remove();
      nanos.add(turn(heard(new WorkerEvent.Started(next.attempt(), next.to()))));
      WorkerEvent done =
          new WorkerEvent.Done(
              next.attempt(), next.to(), new ResultRef(0, "0".repeat(64), Map.of()));
      nanos.add(turn(heard(done)));
      queue.apply(new Decision.Drop(next.attempt().job().value()));
      nanos.add(turn(submit()));
      if (i % 10 == 0) {
        nanos.add(turn(new Input.Tick()));
      }
    }
    return nanos.quantiles(1000);
  }

  private static Input heard(WorkerEvent event) {
    return new Input.Heard(Pool.DEFAULT, event);
  }

  /** Nanoseconds that it took. */
  private long turn(Input input) {
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    scheduler.decide(queue, input, now, this::apply);
    scheduler.release(queue, now, this::apply);
    scheduler.pass(queue, now, this::apply);
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
  }

  private void apply(List<Decision> decisions) {
    for (Decision decision : decisions) {
      queue.apply(decision);
      if (decision instanceof Decision.Send(Pool pool, WorkerOrder.Assign assign)) {
        running.add(assign);
      }
    }
  }

  private static String csv(List<Row> rows) {
    StringBuilder text = new StringBuilder("tenants,queued,events,p50_us,p99_us,max_us\n");
    for (Row row : rows) {
      Report.Quantiles m = row.micros();
      text.append(
          String.format(
              Locale.ROOT,
              "%d,%d,%d,%.1f,%.1f,%.1f%n",
              row.tenants(),
              row.queued(),
              m.count(),
              m.p50(),
              m.p99(),
              m.max()));
    }
    return text.toString();
  }

  private static String svg(List<Row> rows) {
    String[] colours = {"#0072b2", "#d55e00", "#009e73"};
    StringBuilder svg =
        new StringBuilder(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 400" font-family="sans-serif" font-size="13">
            <rect width="640" height="400" fill="white"/>
            <text x="320" y="24" text-anchor="middle" font-size="15">Scheduler: time for one event</text>
            <text x="320" y="390" text-anchor="middle">jobs in the queue</text>
            <text x="18" y="200" text-anchor="middle" transform="rotate(-90 18 200)">microseconds</text>
            """);
    for (int e = 3; e <= 6; e++) {
      svg.append(
          "<text x=\"%.0f\" y=\"368\" text-anchor=\"middle\">%,d</text>%n"
              .formatted(x(Math.pow(10, e)), (int) Math.pow(10, e)));
    }
    for (int e = 0; e <= 3; e++) {
      svg.append(
          "<path d=\"M70 %1$.1f H480\" stroke=\"%3$s\"/><text x=\"62\" y=\"%1$.1f\" text-anchor=\"end\" dy=\"4\">%2$,d</text>%n"
              .formatted(y(Math.pow(10, e)), (int) Math.pow(10, e), e == 3 ? "#a00" : "#ddd"));
    }
    svg.append(
        "<text x=\"90\" y=\"%.1f\" dy=\"-6\" fill=\"#a00\">goal for P99</text>%n"
            .formatted(y(1000)));
    for (int t = 0; t < TENANTS.length; t++) {
      int tenants = TENANTS[t];
      List<Row> own = rows.stream().filter(row -> row.tenants() == tenants).toList();
      svg.append(line(own, colours[t], true)).append(line(own, colours[t], false));
      svg.append(
          "<text x=\"486\" y=\"%.1f\" dy=\"4\" fill=\"%s\">P99, %,d tenants</text>%n"
              .formatted(260.0 - 20 * t, colours[t], tenants));
    }
    return svg.append("<text x=\"486\" y=\"284\" fill=\"#555\">dashed: P50</text>\n</svg>\n")
        .toString();
  }

  private static String line(List<Row> rows, String colour, boolean p99) {
    StringBuilder points = new StringBuilder();
    for (Row row : rows) {
      double micros = p99 ? row.micros().p99() : row.micros().p50();
      points.append("%.1f,%.1f ".formatted(x(row.queued()), y(micros)));
    }
    return "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s points=\"%s\"/>%n"
        .formatted(colour, p99 ? "" : " stroke-dasharray=\"4 4\"", points.toString().strip());
  }

  private static double x(double queued) {
    return 90 + 370 * (Math.log10(queued) - 3) / 3;
  }

  private static double y(double micros) {
    return 345 - 300 * Math.log10(Math.max(1, micros)) / 3.2;
  }
}
