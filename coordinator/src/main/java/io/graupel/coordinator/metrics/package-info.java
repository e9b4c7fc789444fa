/** What is counted, for Prometheus. Knows no Kafka and no HTTP. */
@NullMarked
package io.graupel.coordinator.metrics;

import org.jspecify.annotations.NullMarked;
