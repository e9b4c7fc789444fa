package io.graupel.tools;

import io.graupel.protocol.codec.Nearest;
import io.graupel.protocol.codec.SpecException;
import io.graupel.storage.MalformedFileException;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code graupel} command. */
@Command(
    name = "graupel",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Queues work for a fleet of diffusion-model workers, and fetches what they made.",
    footer = {
      "",
      "Examples:",
      "  graupel demo                                 see it work, in a few minutes",
      "  graupel up                                   start a server on this machine",
      "  graupel submit blur-mnist-demo --wait        train from a preset",
      "  graupel ls                                   what runs and waits",
      "  graupel watch j-k3                           follow one job (any unique prefix)",
      "  graupel get j-k3                             fetch what it made",
      "  graupel experiment ls                        published results, and how to get one's own",
      "",
      "`graupel COMMAND --help` has more examples."
    })
public final class Graupel implements Callable<Integer> {
  @Mixin private final Session session;
  private final List<Function<Session, Object>> further;

  private Graupel(Session session, List<Function<Session, Object>> further) {
    this.session = session;
    this.further = further;
  }

  /** Runs one command line and returns its exit code. */
  public static int run(World world, List<Function<Session, Object>> further, String... arguments) {
    try (Session session = new Session(world)) {
      return commandLine(session, further).execute(arguments);
    }
  }

  private static CommandLine commandLine(Session session, List<Function<Session, Object>> further) {
    CommandLine line = new CommandLine(new Graupel(session, further));
    further.forEach(command -> line.addSubcommand(command.apply(session)));
    line.addSubcommand(new SubmitCommand(session))
        .addSubcommand(new ListCommand(session))
        .addSubcommand(new ShowCommand(session))
        .addSubcommand(new WhyCommand(session))
        .addSubcommand(new UsageCommand(session))
        .addSubcommand(new WatchCommand(session))
        .addSubcommand(new MoveCommand.Cancel(session))
        .addSubcommand(new MoveCommand.Hold(session))
        .addSubcommand(new MoveCommand.Release(session))
        .addSubcommand(new MoveCommand.Top(session))
        .addSubcommand(new MoveCommand.Prio(session))
        .addSubcommand(new MoveCommand.Retry(session))
        .addSubcommand(new MoveCommand.Yield(session))
        .addSubcommand(new GetCommand(session))
        .addSubcommand(new WorkersCommand(session))
        .addSubcommand(new WorkerModeCommand.Cordon(session))
        .addSubcommand(new WorkerModeCommand.Uncordon(session))
        .addSubcommand(new WorkerModeCommand.Drain(session))
        .addSubcommand(new PoolsCommand(session))
        .addSubcommand(new TenantsCommand(session))
        .addSubcommand(
            new CommandLine(new TokensCommand(session))
                .addSubcommand(new TokensCommand.Issue(session))
                .addSubcommand(new TokensCommand.First(session)))
        .addSubcommand(new AuditCommand(session))
        .addSubcommand(new DatasetCommand(session))
        .addSubcommand(new PresetCommand(session))
        .addSubcommand(new RestoreCommand(session))
        .addSubcommand(new SimulateCommand(session))
        .addSubcommand(
            new CommandLine(new ExperimentCommand(session))
                .addSubcommand(new ExperimentCommand.Run(session)));
    describeExitCodes(line);
    World world = session.world();
    return line.setOut(new PrintWriter(world.out(), true))
        .setErr(new PrintWriter(world.err(), true))
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                world.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(Math.clamp(world.columns(), 60, 110))
        .setExitCodeExceptionMapper(e -> failure(e).exit().code())
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              CommandException failure = failure(e);
              session.fail(failure);
              return failure.exit().code();
            })
        .setParameterExceptionHandler((e, arguments) -> misused(session, e, arguments));
  }

  private static void describeExitCodes(CommandLine command) {
    command
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes());
    command.getSubcommands().values().forEach(Graupel::describeExitCodes);
  }

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
    for (Exit exit : Exit.values()) {
      codes.put(" " + exit.code(), exit.meaning());
    }
    return codes;
  }

  @Override
  public Integer call() {
    commandLine(session, further).usage(session.world().err());
    return Exit.USAGE.code();
  }

  private static CommandException failure(Throwable e) {
    return switch (e) {
      case CommandException known -> known;
      case SpecException spec ->
          new CommandException(Exit.USAGE, String.valueOf(spec.getMessage()));
      case MalformedFileException bad ->
          new CommandException(Exit.USAGE, String.valueOf(bad.getMessage()));
      case UncheckedIOException io when io.getCause() instanceof IOException cause -> file(cause);
      case IOException io -> file(io);
      default -> new CommandException(Exit.FAILED, e.toString());
    };
  }

  private static CommandException file(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException missing
        ? new CommandException(Exit.USAGE, missing.getFile() + ": no such file")
        : new CommandException(Exit.FAILED, e.toString());
  }

  private static int misused(Session session, ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    StringBuilder message = new StringBuilder(String.valueOf(e.getMessage()));
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String typed = unmatched.getUnmatched().getFirst();
      message.setLength(0);
      message
          .append(typed.startsWith("-") ? "unknown option: " : "unknown argument: ")
          .append(typed);
      nearest(typed, known(command))
          .ifPresent(n -> message.append(" (did you mean ").append(n).append("?)"));
    }
    message.append("; see `").append(command.getCommandSpec().qualifiedName()).append(" --help`");
    if (asksForJson(arguments)) {
      session.formJson();
    }
    session.fail(new CommandException(Exit.USAGE, message.toString()));
    return Exit.USAGE.code();
  }

  private static boolean asksForJson(String[] arguments) {
    String line = " " + String.join(" ", arguments) + " ";
    return line.matches("(?s).* (-o[ =]?|--output[ =])json .*");
  }

  private static List<String> known(CommandLine command) {
    List<String> names = new ArrayList<>(command.getSubcommands().keySet());
    command.getCommandSpec().options().forEach(o -> names.addAll(Arrays.asList(o.names())));
    return names;
  }

  private static java.util.Optional<String> nearest(String typed, List<String> known) {
    return known.stream()
        .filter(
            name ->
                name.length() > 1
                    && Nearest.distance(typed, name) <= Math.max(1, name.length() / 3))
        .min(Comparator.comparingInt(name -> Nearest.distance(typed, name)));
  }
}
