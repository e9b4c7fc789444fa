package io.graupel.deploy.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.deploy.child.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerMainIT {
  private static final TopicPartition STATE = new TopicPartition("state", 0);

  @TempDir Path dir;

  @Test
  void committedRecordsOutliveAKillAndUncommittedOnesAreNeverSeen() throws Exception {
    int port;
    try (ChildProcess broker = start("stderr-1")) {
      port = broker.awaitReady();
      try (Admin admin = Admin.create(client(port))) {
        admin.createTopics(List.of(new NewTopic(STATE.topic(), 1, (short) 1))).all().get();
      }
      try (KafkaProducer<String, String> producer = producer(port)) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(STATE.topic(), "job", "accepted"));
        producer.send(new ProducerRecord<>(STATE.topic(), "job", "running"));
        producer.commitTransaction();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(STATE.topic(), "job", "never committed"));
        producer.flush();
        broker.kill();
        producer.close(Duration.ZERO);
      }
    }
    try (ChildProcess broker = start("stderr-2")) {
      assertThat(broker.awaitReady()).isEqualTo(port);
      try (KafkaProducer<String, String> successor = producer(port)) {
        successor.initTransactions();
        successor.beginTransaction();
        successor.send(new ProducerRecord<>(STATE.topic(), "job", "succeeded"));
        successor.commitTransaction();
      }
      assertThat(committed(port)).containsExactly("accepted", "running", "succeeded");
    }
  }

  private static KafkaProducer<String, String> producer(int port) {
    return new KafkaProducer<>(
        with(client(port), "transactional.id", "leader"),
        new StringSerializer(),
        new StringSerializer());
  }

  private static List<String> committed(int port) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            with(client(port), "isolation.level", "read_committed"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(STATE));
      consumer.seekToBeginning(List.of(STATE));
      long end = consumer.endOffsets(List.of(STATE)).getOrDefault(STATE, 0L);
      while (consumer.position(STATE) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }

  @Test
  void aGroupMayAskForTheShortTimesThatAnElectionNeeds() throws Exception {
    try (ChildProcess broker = start("stderr");
        Admin admin = Admin.create(client(broker.awaitReady()))) {
      ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, "coordinators");
      admin
          .incrementalAlterConfigs(
              Map.of(
                  group,
                  List.of(
                      set("consumer.session.timeout.ms", "3000"),
                      set("consumer.heartbeat.interval.ms", "1000"))))
          .all()
          .get();
      assertThat(admin.describeConfigs(List.of(group)).all().get().values())
          .extracting(config -> config.get("consumer.session.timeout.ms").value())
          .containsExactly("3000");
    }
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  @Test
  void aSecondProcessOnTheSameFolderIsRefused() throws Exception {
    try (ChildProcess broker = start("stderr-1")) {
      broker.awaitReady();
      try (ChildProcess second = start("stderr-2")) {
        assertThat(second.awaitEnd()).isEqualTo(2);
        assertThat(second.errors())
            .startsWith("data: %s is in use by process ".formatted(dir.resolve("data")))
            .contains("choose another --data");
      }
    }
  }

  @Test
  void itEndsWithItsParentHavingSaidLittle() throws Exception {
    try (ChildProcess broker = start("stderr")) {
      broker.awaitReady();
      assertThat(broker.letGo()).isZero();
      assertThat(broker.furtherOutput()).isEmpty();
      assertThat(broker.errors().lines().count()).isLessThanOrEqualTo(1);
    }
  }

  private ChildProcess start(String err) throws IOException {
    return ChildProcess.start(
        BrokerMain.class,
        dir.resolve(err),
        "--data",
        dir.resolve("data").toString(),
        "--port",
        "0",
        "--controller-port",
        "0");
  }

  private static Map<String, Object> client(int port) {
    return Map.of("bootstrap.servers", "127.0.0.1:" + port);
  }

  private static Map<String, Object> with(Map<String, Object> settings, String name, String value) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(name, value);
    return all;
  }
}
