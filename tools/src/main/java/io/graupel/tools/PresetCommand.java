package io.graupel.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.codec.Nearest;
import io.graupel.protocol.codec.Preset;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "preset",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "What comes with Graupel by name: whole job specs, and parts of them. A spec takes a part by",
      "`preset: NAME`; its own fields override the part's."
    },
    footer = {
      "",
      "Examples:",
      "  graupel preset ls",
      "  graupel preset show blur-mnist-demo > my.yaml",
      "  graupel preset show training/paper",
      "  graupel submit blur-mnist-demo --set 'training={preset: modern, images: 64000}'"
    })
final class PresetCommand implements Runnable {
  private static final String JOB = "job";

  private final Session session;

  PresetCommand(Session session) {
    this.session = session;
  }

  /** A job spec or a part of one, in one list. */
  private record Shown(String family, String name, String about, String text) {}

  @Override
  public void run() {
    list();
  }

  @Command(name = "ls", mixinStandardHelpOptions = true, description = "Lists them.")
  void list() {
    if (session.json()) {
      ObjectNode value = JsonNodeFactory.instance.objectNode();
      ArrayNode list = value.putArray("presets");
      all()
          .forEach(
              shown ->
                  list.addObject()
                      .put("family", shown.family())
                      .put("name", shown.name())
                      .put("about", shown.about()));
      session.print(value);
      return;
    }
    Table table = new Table("PRESET", "FOR", "ABOUT");
    all().forEach(shown -> table.row(shown.name(), shown.family(), shown.about()));
    table.print(session);
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints one as YAML, with its comments.")
  void show(
      @Parameters(
              paramLabel = "NAME",
              description = "Preset; such as training/paper where several parts have the name.")
          String name) {
    List<Shown> all = all();
    List<Shown> found =
        all.stream()
            .filter(
                shown ->
                    shown.name().equals(name) || (shown.family() + "/" + shown.name()).equals(name))
            .toList();
    if (found.isEmpty()) {
      throw new CommandException(
          Exit.NOT_FOUND,
          "preset: %s (expected: %s)"
              .formatted(
                  name,
                  String.join(", ", Nearest.to(name, all.stream().map(Shown::name).toList()))));
    }
    if (found.size() > 1) {
      throw new CommandException(
          Exit.USAGE,
          "preset: %s (expected: %s)"
              .formatted(
                  name,
                  found.stream()
                      .map(shown -> shown.family() + "/" + shown.name())
                      .collect(Collectors.joining(" or "))));
    }
    if (session.json()) {
      session.print(Codec.tree(found.getFirst().text()));
    } else {
      session.world().out().print(found.getFirst().text());
    }
  }

  private List<Shown> all() {
    Presets jobs = new Presets(session.world());
    List<Shown> all = new ArrayList<>();
    jobs.names().forEach(name -> all.add(new Shown(JOB, name, jobs.about(name), jobs.text(name))));
    Preset.all()
        .forEach(
            part ->
                all.add(new Shown(part.family().label(), part.name(), part.about(), part.text())));
    return all;
  }
}
