package io.graupel.coordinator.journal;

import io.graupel.protocol.codec.Codec;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * How far an input was read, kept among the snapshots and in the same transaction as what was
 * decided on it: no offset store, no expiry of offsets.
 *
 * @param offset of the first record that is not yet decided on
 */
record Position(long offset) {
  private static final String PREFIX = "@position/";

  static String key(TopicPartition input) {
    return PREFIX + input;
  }

  static boolean isKey(String key) {
    return key.startsWith(PREFIX);
  }

  static Optional<TopicPartition> input(String key) {
    int dash = key.lastIndexOf('-');
    if (!isKey(key) || dash < 0 || !key.substring(dash + 1).matches("\\d{1,9}")) {
      return Optional.empty();
    }
    String topic = key.substring(PREFIX.length(), dash);
    return Optional.of(new TopicPartition(topic, Integer.parseInt(key.substring(dash + 1))));
  }

  byte[] encoded() {
    return Codec.encode(this);
  }

  static Position decode(byte[] message) {
    return Codec.decode(message, Position.class);
  }
}
