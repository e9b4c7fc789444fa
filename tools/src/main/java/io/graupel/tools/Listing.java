package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.tools.client.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Jobs as the server lists them, page by page: those that are not over first.
 *
 * @param states with commas between
 * @param kinds with commas between
 */
record Listing(Optional<String> states, Optional<String> kinds, Optional<String> campaign) {
  /** All of them, or, if only those that are not over are wanted, up to the first that is. */
  List<Job> jobs(Session session, boolean activeOnly) {
    List<Job> found = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = session.client().jobs(states, kinds, campaign, cursor);
      for (JsonNode node : page.path("jobs")) {
        Job job = new Job(node);
        if (activeOnly && job.ended()) {
          return found;
        }
        found.add(job);
      }
      cursor = page.path("next").asText("");
    } while (!cursor.isEmpty());
    return found;
  }

  /**
   * Ids of the failed jobs, the oldest first: what others come after is tried again before them.
   */
  static List<String> failed(Session session, Optional<String> campaign) {
    return new Listing(Optional.of("failed"), Optional.empty(), campaign)
        .jobs(session, false).stream()
            .sorted(Comparator.comparing(job -> job.time("submitted").orElse(Instant.MIN)))
            .map(Job::id)
            .toList();
  }
}
