package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import io.graupel.tools.client.GraupelClient;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Whole job ids from what people type: any prefix that only one job has, with or without j-. */
final class JobIds {
  private JobIds() {}

  static String resolve(GraupelClient client, String typed) {
    if (typed.matches("j-[a-z2-7]{10}")) {
      return typed;
    }
    String prefix = typed.startsWith("j-") ? typed : "j-" + typed;
    if (!prefix.matches("j-[a-z2-7]{1,10}")) {
      throw new CommandException(
          Exit.USAGE,
          "job: \"%s\" (expected: j- and ten of a-z2-7, or its start)".formatted(typed));
    }
    List<String> found = startingWith(client, prefix);
    if (found.isEmpty()) {
      throw new CommandException(
          Exit.NOT_FOUND, "no job starts with %s; see `graupel ls --all`".formatted(prefix));
    }
    if (found.size() > 1) {
      throw new CommandException(
          Exit.USAGE,
          "%s could be %s; type more of it".formatted(prefix, String.join(", ", found)));
    }
    return found.getFirst();
  }

  private static List<String> startingWith(GraupelClient client, String prefix) {
    TreeSet<String> found = new TreeSet<>();
    String cursor = "";
    do {
      JsonNode page = client.jobs(Optional.empty(), Optional.empty(), Optional.empty(), cursor);
      for (JsonNode job : page.path("jobs")) {
        String id = job.path("id").asText();
        if (id.startsWith(prefix)) {
          found.add(id);
        }
      }
      cursor = page.path("next").asText("");
    } while (!cursor.isEmpty() && found.size() < 4);
    return List.copyOf(found);
  }
}
