package io.graupel.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "preset",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "The job specs that come with Graupel.",
    footer = {
      "",
      "Examples:",
      "  graupel preset ls",
      "  graupel preset show blur-mnist-demo > my.yaml",
      "  graupel submit blur-mnist-demo"
    })
final class PresetCommand implements Runnable {
  private final Session session;

  PresetCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    list();
  }

  @Command(name = "ls", mixinStandardHelpOptions = true, description = "Lists them.")
  void list() {
    Presets presets = new Presets(session.world());
    if (session.json()) {
      ObjectNode value = JsonNodeFactory.instance.objectNode();
      ArrayNode list = value.putArray("presets");
      presets
          .names()
          .forEach(name -> list.addObject().put("name", name).put("about", presets.about(name)));
      session.print(value);
      return;
    }
    Table table = new Table("PRESET", "ABOUT");
    presets.names().forEach(name -> table.row(name, presets.about(name)));
    table.print(session);
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints one as YAML, with its comments.")
  void show(@Parameters(paramLabel = "NAME", description = "Preset.") String name) {
    String text = new Presets(session.world()).text(name);
    if (session.json()) {
      session.print(Codec.tree(text));
    } else {
      session.world().out().print(text);
    }
  }
}
