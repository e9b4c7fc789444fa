package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Preset;

/** The parts of specs that this server knows by name. */
final class PresetList {
  private PresetList() {}

  static Answer answer() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ArrayNode list = node.putArray("presets");
    Preset.all()
        .forEach(
            preset ->
                list.addObject()
                    .put("family", preset.family().label())
                    .put("name", preset.name())
                    .put("about", preset.about())
                    .put("text", preset.text())
                    .set("fields", preset.fields()));
    return Answer.ok(node);
  }
}
