package io.graupel.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.simulate.Report;
import io.graupel.coordinator.simulate.Scenario;
import io.graupel.coordinator.simulate.Simulator;
import io.graupel.coordinator.simulate.SyntheticDay;
import io.graupel.coordinator.simulate.Trace;
import io.graupel.coordinator.simulate.TraceReader;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.Pool;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import io.graupel.tools.client.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Tells what a change of quota would do: runs jobs of the past, or of a made-up day, through",
      "the scheduler of the server, on a clock of its own. Needs no server and touches none."
    },
    footer = {
      "",
      "Examples:",
      "  graupel simulate                                     a day of 10,000 GPUs, 1,000,000 jobs",
      "  graupel simulate --gpus 100 --jobs 10000             a smaller one",
      "  graupel simulate jobs.csv --gpus 64                  your own jobs",
      "  graupel simulate jobs.csv --gpus 64 --set tenant.vision.weight=2",
      "  graupel simulate jobs.csv --scenario team.yaml --set halfLife=12h -o json",
      "  graupel simulate --jobs 1000 --print-trace > jobs.csv    what a trace looks like",
      "",
      "A trace is a table with a header; submit and seconds are needed, the rest can be left out:",
      "  submit,tenant,pool,class,seconds,memoryGib,count",
      "  0,vision,default,interactive,30,8,1                  seconds from the beginning, or",
      "  2026-05-01T22:00:00Z,audio,default,standard,3600,40,100    instants; count equal jobs",
      "",
      "A scenario says how the fleet is shared; --set changes one value of it:",
      "  halfLife: 24h            in which what a tenant used counts half",
      "  entryPenalty: 1m         that a running job counts beyond what it used so far",
      "  minRun: 1m               before a job may be asked to make room",
      "  checkpoint: 10s          from being asked until the device is free",
      "  fleet: [{pool: default, gpus: 64, memoryGib: 80}]",
      "  tenant:",
      "    vision: {weight: 2, guaranteed: 16, running: 48, queuedJobs: 10000}",
      "    audio: {budget: {gpuSeconds: 3600000, period: day}}",
      "",
      "FAIR is what a scheduler would have given a tenant that can part work as finely as it",
      "likes; ERROR how far off it was at worst, as part of what all used, over the half-life."
    })
final class SimulateCommand implements Callable<Integer> {
  private static final int SHOWN_TENANTS = 20;
  private static final double USUAL_MEMORY_GIB = 80;

  @Parameters(
      arity = "0..1",
      paramLabel = "TRACE",
      description = "Jobs as CSV; - for standard input. Without it, a made-up day.")
  private Optional<String> file = Optional.empty();

  @Option(names = "--day", description = "A made-up day, as without TRACE.")
  private boolean day;

  @Option(
      names = "--gpus",
      paramLabel = "N",
      description = "Devices of each pool, where the scenario has no fleet; 10,000 by default.")
  private int gpus = 10_000;

  @Option(names = "--jobs", paramLabel = "N", description = "Of the day; 1,000,000 by default.")
  private int jobs = 1_000_000;

  @Option(names = "--tenants", paramLabel = "N", description = "Of the day; 200 by default.")
  private int tenants = 200;

  @Option(
      names = "--load",
      paramLabel = "X",
      description = "Work of the day, in relation to what the GPUs can do; 0.9 by default.")
  private double load = 0.9;

  @Option(names = "--seed", paramLabel = "N", description = "Of the day; 1 by default.")
  private long seed = 1;

  @Option(
      names = "--scenario",
      paramLabel = "FILE",
      description = "How the fleet is shared, as YAML.")
  private Optional<Path> scenario = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Changes the scenario; repeatable.")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--print-trace", description = "Prints the jobs as CSV, and simulates nothing.")
  private boolean printTrace;

  private final Session session;

  SimulateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    if (day && file.isPresent()) {
      throw new CommandException(
          Exit.USAGE, "--day: beside %s (expected: one of both)".formatted(file.orElseThrow()));
    }
    String document = scenario.isPresent() ? Files.readString(scenario.orElseThrow()) : "";
    ScenarioFile rules = ScenarioFile.of(document, settings);
    Trace trace = trace();
    if (printTrace) {
      print(trace);
      return Exit.DONE.code();
    }
    Scenario complete = rules.scenario(fleet(trace));
    Instant began = session.world().clock().instant();
    Report report = run(complete, trace);
    if (session.json()) {
      session.print((ObjectNode) Codec.node(report));
    } else {
      new SimulationSummary(session, report)
          .print(SHOWN_TENANTS, Duration.between(began, session.world().clock().instant()));
    }
    if (report.idlePasses() > 0) {
      session.say(
          "graupel: the scheduler left a slot free while work waited, %d times; this is a defect"
              .formatted(report.idlePasses()));
    }
    return report.idlePasses() == 0 ? Exit.DONE.code() : Exit.FAILED.code();
  }

  private Trace trace() throws IOException {
    try {
      if (file.isEmpty()) {
        return new SyntheticDay(gpus, jobs, tenants, load, seed).trace();
      }
      return TraceReader.read(lines(file.orElseThrow()));
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          Exit.USAGE, file.map(name -> name + ": ").orElse("--") + e.getMessage());
    }
  }

  private List<String> lines(String name) throws IOException {
    return name.equals("-")
        ? new BufferedReader(new InputStreamReader(session.world().in(), StandardCharsets.UTF_8))
            .lines()
            .toList()
        : Files.readAllLines(Path.of(name));
  }

  /** Of each pool that the trace names, as many devices, each big enough for the biggest job. */
  private List<Scenario.Devices> fleet(Trace trace) {
    double memory =
        trace.lines().stream()
            .mapToDouble(Trace.Line::memoryGib)
            .reduce(USUAL_MEMORY_GIB, Math::max);
    TreeSet<String> pools = new TreeSet<>();
    trace.lines().forEach(line -> pools.add(line.pool().value()));
    try {
      return pools.stream()
          .map(pool -> new Scenario.Devices(new Pool(pool), gpus, memory))
          .toList();
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, "--" + e.getMessage());
    }
  }

  private Report run(Scenario complete, Trace trace) {
    ProgressLine line = new ProgressLine(session.world(), "simulating");
    Instant began = session.world().clock().instant();
    Simulator simulator;
    try {
      simulator =
          new Simulator(
              complete, trace, System::nanoTime, progress -> line.show(shown(progress, began)));
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, "scenario: " + e.getMessage());
    }
    try {
      return simulator.run();
    } finally {
      line.close();
    }
  }

  private Progress shown(Simulator.Progress progress, Instant began) {
    double passed = Duration.between(began, session.world().clock().instant()).toMillis() / 1000.0;
    double share = (double) progress.finished() / Math.max(1, progress.jobs());
    return new Progress(
        "",
        progress.finished(),
        progress.jobs(),
        0,
        OptionalDouble.empty(),
        share < 0.02 ? OptionalDouble.empty() : OptionalDouble.of(passed / share - passed));
  }

  private void print(Trace trace) {
    session.print("submit,tenant,pool,class,seconds,memoryGib,count");
    for (Trace.Line line : trace.lines()) {
      session.print(
          String.format(
              Locale.ROOT,
              "%.3f,%s,%s,%s,%.3f,%s,%d",
              line.submitted() / 1e3,
              line.tenant(),
              line.pool(),
              line.priority().name().toLowerCase(Locale.ROOT),
              line.millis() / 1e3,
              line.memoryGib(),
              line.count()));
    }
  }
}
