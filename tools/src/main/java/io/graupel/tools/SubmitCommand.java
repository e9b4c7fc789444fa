package io.graupel.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.codec.SpecException;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import io.graupel.tools.client.Job;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "submit",
    mixinStandardHelpOptions = true,
    description = "Queues a job and prints its id.",
    footer = {
      "",
      "Examples:",
      "  graupel submit train.yaml",
      "  graupel submit blur-mnist-demo --set training.images=1000 --set seed=7",
      "  graupel submit blur-mnist-sample --set model=j-abcdefghij --wait",
      "  graupel preset show blur-mnist-demo | graupel submit -",
      "  graupel submit train.yaml --window 22:00-07:30@Europe/Berlin --memory-gib 40",
      "  graupel submit sample.yaml --shard 1000 --parallel 8 --campaign night --after j-k3:end",
      "",
      "--set takes a path as the errors write it, and a value as YAML: name=\"night run\",",
      "network.multipliers=[1,2], network.multipliers[1]=4. The spec is checked before it is sent.",
      "--key makes a repeated submit harmless: the same key and spec are the same job."
    })
final class SubmitCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "Job spec in YAML or JSON; - for standard input; or the name of a preset.")
  private String file = "-";

  @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Changes the spec; repeatable.")
  private List<String> settings = new ArrayList<>();

  @Mixin private final TermOptions terms = new TermOptions();

  @Option(names = "--wait", description = "Follows the job to its end; exit code 1 if it fails.")
  private boolean wait;

  @Option(names = "--key", paramLabel = "KEY", description = "Idempotency key.")
  private String key = "";

  @Option(
      names = {"-q", "--quiet"},
      description = "Prints the id and nothing else.")
  private boolean quiet;

  private final Session session;

  SubmitCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Job job = session.client().submit(spec(), key);
    if (!session.json()) {
      session.print(job.id());
    } else if (!wait) {
      session.print(job.json());
    }
    if (wait) {
      return Following.toEnd(session, job);
    }
    if (!quiet) {
      forecast(job);
      session.say(
          """

          Next:
            graupel watch %1$s    follow it
            graupel show %1$s     what it is and how it went
            graupel cancel %1$s   end it\
          """
              .formatted(job.id()));
    }
    return Exit.DONE.code();
  }

  private void forecast(Job job) {
    Instant now = session.world().clock().instant();
    likely(job, "start", now).ifPresent(when -> session.say("likely to start " + when));
    likely(job, "finish", now).ifPresent(when -> session.say("likely to finish " + when));
  }

  private static Optional<String> likely(Job job, String what, Instant now) {
    return job.forecast(what, "p50")
        .flatMap(
            p50 ->
                job.forecast(what, "p90")
                    .map(
                        p90 ->
                            "in %s, in nine cases of ten within %s"
                                .formatted(Text.age(now, p50), Text.age(now, p90))));
  }

  private ObjectNode spec() throws IOException {
    String text = text();
    try {
      ObjectNode tree = Codec.tree(text);
      Overrides.apply(tree, settings);
      terms.apply(tree, session);
      Codec.submission(tree);
      return tree;
    } catch (SpecException e) {
      throw new CommandException(Exit.USAGE, file + ": " + e.getMessage());
    }
  }

  private String text() throws IOException {
    if (file.equals("-")) {
      return new String(session.world().in().readAllBytes(), StandardCharsets.UTF_8);
    }
    if (Files.isRegularFile(Path.of(file))) {
      return Files.readString(Path.of(file));
    }
    Presets presets = new Presets(session.world());
    Optional<String> preset = presets.find(file);
    if (preset.isEmpty()) {
      throw new CommandException(
          Exit.USAGE,
          "%s: no such file (nor a preset: %s)"
              .formatted(file, String.join(", ", presets.names())));
    }
    return preset.get();
  }
}
