package io.graupel.coordinator.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.JobSpec;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AlikeTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Alike alike = new Alike();

  private JobSpec kept(JobSpec spec) {
    Request request = alike.of(Specs.request(Specs.submit(Specs.job(1), spec), NOON));
    return ((Verb.Submit) request.verb()).spec();
  }

  @Test
  void equalSpecsBecomeOneAndOthersStayApart() {
    JobSpec first = kept(Specs.train());

    assertThat(kept(Specs.train())).isSameAs(first);
    assertThat(kept(Specs.classifier())).isEqualTo(Specs.classifier()).isNotEqualTo(first);
  }

  @Test
  void aRequestThatQueuesNothingIsLeftAlone() {
    Request cancel = Specs.request(new Verb.Cancel(Specs.job(1)), NOON);

    assertThat(alike.of(cancel)).isSameAs(cancel);
  }
}
