package io.graupel.deploy.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * Settings of one broker that is its own controller.
 *
 * @param log folder of its records
 * @param port for clients, on loopback
 * @param controllerPort for itself, on loopback
 */
record BrokerSettings(Path log, int port, int controllerPort) {
  private static final Map<String, String> ONE_NODE =
      Map.ofEntries(
          Map.entry("process.roles", "broker,controller"),
          Map.entry("node.id", "1"),
          Map.entry("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
          Map.entry("inter.broker.listener.name", "CLIENT"),
          Map.entry("controller.listener.names", "CONTROLLER"),
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("offsets.topic.num.partitions", "4"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("transaction.state.log.num.partitions", "4"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "4"));

  /** After kill -9 the broker's old registration has to run out before it serves again. */
  private static final Map<String, String> BACK_SOON =
      Map.of("broker.session.timeout.ms", "2000", "broker.heartbeat.interval.ms", "500");

  private static final Map<String, String> SMALL =
      Map.of(
          "log.cleaner.dedupe.buffer.size", "8388608",
          "num.io.threads", "4",
          "num.network.threads", "2",
          "background.threads", "4");

  /**
   * A group may ask for no shorter times than these, and the election of a leader asks for them.
   */
  private static final Map<String, String> QUICK_ELECTION =
      Map.of(
          "group.initial.rebalance.delay.ms", "0",
          "group.consumer.min.session.timeout.ms", "3000",
          "group.consumer.min.heartbeat.interval.ms", "500",
          // a laptop may sleep for a year
          "offsets.retention.minutes", "525600");

  Properties toProperties() {
    Properties all = new Properties();
    all.putAll(ONE_NODE);
    all.putAll(BACK_SOON);
    all.putAll(SMALL);
    all.putAll(QUICK_ELECTION);
    all.put(
        "listeners",
        "CLIENT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
    all.put("advertised.listeners", "CLIENT://127.0.0.1:" + port);
    all.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    all.put("log.dir", log.toString());
    return all;
  }
}
