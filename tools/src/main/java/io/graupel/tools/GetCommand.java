package io.graupel.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.tools.client.Artifact;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Download;
import io.graupel.tools.client.Exit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = "Fetches files that a job published, each verified by its SHA-256.",
    footer = {
      "",
      "Examples:",
      "  graupel get j-k3                     the result, into ./j-k3…/",
      "  graupel get j-k3 grid.png --to .     the newest file of that name",
      "  graupel get j-k3 --list              what there is",
      "",
      "A broken-off fetch goes on where it stopped. Another file in the way is left as it is."
    })
final class GetCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "Job, or a unique start of its id.")
  private String id = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "File, the newest of its name; else every file of the result.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--to", paramLabel = "DIR", description = "Folder; ./ID by default.")
  private Optional<Path> to = Optional.empty();

  @Option(names = "--list", description = "Lists every published file and fetches none.")
  private boolean list;

  @Option(names = "--force", description = "Overwrites other files of the same name.")
  private boolean force;

  private final Session session;

  GetCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String job = JobIds.resolve(session.client(), id);
    List<Artifact> all = session.client().artifacts(job);
    if (list) {
      show(all);
      return Exit.DONE.code();
    }
    Path folder = to.orElse(Path.of(job));
    ArrayNode files = JsonNodeFactory.instance.arrayNode();
    for (Artifact artifact : wanted(job, all)) {
      Path target = folder.resolve(artifact.name()).normalize();
      if (!target.startsWith(folder.normalize())) {
        throw new CommandException(
            Exit.REFUSED, "%s would lie outside %s".formatted(artifact.name(), folder));
      }
      new Download(session.client()).fetch(job, artifact, target, force);
      files.add(json(artifact).put("path", target.toString()));
      if (!session.json()) {
        session.print(target.toString());
      }
    }
    if (session.json()) {
      print(files);
    }
    return Exit.DONE.code();
  }

  private List<Artifact> wanted(String job, List<Artifact> all) {
    List<Artifact> wanted =
        name.map(
                n ->
                    all.stream()
                        .filter(a -> a.name().equals(n))
                        .reduce((older, newer) -> newer.slot() >= older.slot() ? newer : older)
                        .stream()
                        .toList())
            .orElseGet(() -> all.stream().filter(a -> a.kind().equals("result")).toList());
    if (wanted.isEmpty()) {
      throw new CommandException(
          Exit.NOT_FOUND,
          "%s has no %s (there is: %s)"
              .formatted(
                  job,
                  name.map(n -> "file " + n).orElse("result yet"),
                  all.isEmpty()
                      ? "nothing"
                      : all.stream()
                          .map(Artifact::name)
                          .distinct()
                          .collect(Collectors.joining(", "))));
    }
    return wanted;
  }

  private void show(List<Artifact> all) {
    if (session.json()) {
      ArrayNode files = JsonNodeFactory.instance.arrayNode();
      all.forEach(artifact -> files.add(json(artifact)));
      print(files);
      return;
    }
    Table table = new Table("NAME", "KIND", ">SLOT", ">SIZE", "SHA-256");
    all.forEach(
        a ->
            table.row(
                a.name(), a.kind(), Long.toString(a.slot()), Text.bytes(a.bytes()), a.sha256()));
    table.print(session);
  }

  private void print(ArrayNode files) {
    ObjectNode value = JsonNodeFactory.instance.objectNode();
    value.set("files", files);
    session.print(value);
  }

  private static ObjectNode json(Artifact artifact) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", artifact.name())
        .put("kind", artifact.kind())
        .put("slot", artifact.slot())
        .put("bytes", artifact.bytes())
        .put("sha256", artifact.sha256());
  }
}
