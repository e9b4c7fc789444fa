package io.graupel.coordinator.journal;

import io.graupel.protocol.job.Pool;
import io.graupel.protocol.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the topics that are not there yet, and has the election notice a dead leader quickly. */
final class TopicSetup {
  private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
  private static final Map<String, String> FOR_EVER =
      Map.of("cleanup.policy", "delete", "retention.ms", "-1");

  private final Topics topics;
  private final List<Pool> pools;

  TopicSetup(Topics topics, List<Pool> pools) {
    this.topics = topics;
    this.pools = pools;
  }

  /** Every topic, one partition each: order is what they are for. */
  Collection<NewTopic> wanted() {
    List<NewTopic> wanted = new ArrayList<>();
    wanted.add(topic(topics.requests(), FOR_EVER));
    wanted.add(
        topic(
            topics.state(),
            Map.of(
                "cleanup.policy", "compact",
                "compression.type", "zstd",
                "delete.retention.ms", millis(Duration.ofDays(1)))));
    wanted.add(topic(topics.history(), keptFor(Duration.ofDays(90))));
    wanted.add(topic(topics.audit(), keptFor(Duration.ofDays(400))));
    wanted.add(topic(topics.leader(), keptFor(Duration.ofDays(1))));
    for (Pool pool : pools) {
      topics.work(pool).forEach(name -> wanted.add(topic(name, keptFor(Duration.ofDays(1)))));
      wanted.add(topic(topics.control(pool), keptFor(Duration.ofDays(1))));
      wanted.add(topic(topics.events(pool), keptFor(Duration.ofDays(7))));
    }
    return wanted;
  }

  void create(Admin admin) throws ExecutionException, InterruptedException {
    Set<String> there = admin.listTopics().names().get();
    List<NewTopic> absent =
        wanted().stream().filter(topic -> !there.contains(topic.name())).toList();
    try {
      admin.createTopics(absent).all().get();
    } catch (ExecutionException e) {
      // another coordinator was quicker
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
    if (!absent.isEmpty()) {
      LOG.info("topics created {}", absent.stream().map(NewTopic::name).sorted().toList());
    }
  }

  /** A refusal costs speed of the fail-over, nothing else. */
  void hastenElection(Admin admin) throws InterruptedException {
    try {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.GROUP, topics.leader()),
                  List.of(
                      set("consumer.session.timeout.ms", "3000"),
                      set("consumer.heartbeat.interval.ms", "500"))))
          .all()
          .get();
    } catch (ExecutionException e) {
      LOG.warn(
          "election is slow, the broker refused its timeouts: {}; lower"
              + " group.consumer.min.session.timeout.ms to 3000 and"
              + " group.consumer.min.heartbeat.interval.ms to 500 there",
          e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    }
  }

  private static AlterConfigOp set(String key, String value) {
    return new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
  }

  private static NewTopic topic(String name, Map<String, String> config) {
    return new NewTopic(name, Optional.of(1), Optional.empty()).configs(config);
  }

  private static Map<String, String> keptFor(Duration time) {
    return Map.of("cleanup.policy", "delete", "retention.ms", millis(time));
  }

  private static String millis(Duration time) {
    return Long.toString(time.toMillis());
  }
}
