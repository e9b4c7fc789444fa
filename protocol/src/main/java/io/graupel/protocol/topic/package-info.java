/** Names of the Kafka topics. Knows no Kafka client. */
@NullMarked
package io.graupel.protocol.topic;

import org.jspecify.annotations.NullMarked;
