package io.graupel.tools.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventParserTest {
  private static List<ServerEvent> parse(String text) throws JsonProcessingException {
    EventParser parser = new EventParser(new ObjectMapper(), "7");
    List<ServerEvent> events = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      parser.take(line).ifPresent(events::add);
    }
    return events;
  }

  @Test
  void eventHasItsIdItsKindAndItsData() throws JsonProcessingException {
    ServerEvent event = parse("id: 12\nevent: progress\ndata: {\"images\": 5}\n\n").getFirst();
    assertThat(event.id()).isEqualTo("12");
    assertThat(event.kind()).isEqualTo("progress");
    assertThat(event.fields().path("images").asInt()).isEqualTo(5);
  }

  @Test
  void dataOfSeveralLinesIsOneValue() throws JsonProcessingException {
    assertThat(parse("data: [1,\ndata: 2]\n\n").getFirst().data()).hasSize(2);
  }

  @Test
  void commentsAndEmptyEventsAreDropped() throws JsonProcessingException {
    assertThat(parse(": still here\n\n\nretry: 5\n\ndata: 1\n\n")).hasSize(1);
  }

  @Test
  void eventWithoutAnIdKeepsTheOneBefore() throws JsonProcessingException {
    List<ServerEvent> events = parse("data: 1\n\nid: 9\ndata: 2\n\ndata: 3\n\n");
    assertThat(events).extracting(ServerEvent::id).containsExactly("7", "9", "9");
  }

  @Test
  void wrappedFieldsAreFoundAsWell() throws JsonProcessingException {
    ServerEvent event = parse("data: {\"attempt\": 2, \"what\": {\"images\": 3}}\n\n").getFirst();
    assertThat(event.fields().path("images").asInt()).isEqualTo(3);
  }

  @Test
  void halfAnEventAtTheEndIsNone() throws JsonProcessingException {
    assertThat(parse("id: 3\ndata: 1")).isEmpty();
  }
}
