package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.explain.Advice;
import io.graupel.coordinator.explain.Explanation;
import io.graupel.protocol.codec.Codec;

/** Explanations as the API shows them. */
final class InsightJson {
  private InsightJson() {}

  static ObjectNode explanation(Explanation why) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("job", why.job().value());
    node.put("state", JobJson.kebab(why.state()));
    why.reason().ifPresent(reason -> node.put("reason", JobJson.kebab(reason)));
    node.put("sentence", why.sentence());
    node.set("seats", Codec.node(why.seats()));
    node.set("standing", Codec.node(why.standing()));
    why.forecast().ifPresent(forecast -> node.set("forecast", Codec.node(forecast)));
    ArrayNode advice = node.putArray("advice");
    why.advice().forEach(each -> advice.add(advice(each)));
    return node;
  }

  private static ObjectNode advice(Advice advice) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("words", advice.words());
    advice.command().ifPresent(command -> node.put("command", command));
    node.put("at", advice.at().toString());
    node.put("giveWay", advice.giveWay());
    return node;
  }
}
