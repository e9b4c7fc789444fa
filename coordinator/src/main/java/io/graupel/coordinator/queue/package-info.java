/**
 * The queue as a value in memory: jobs, the order they wait in, and the fleet. Knows no clock, no
 * input or output and no randomness, and nothing of Kafka or HTTP.
 */
@NullMarked
package io.graupel.coordinator.queue;

import org.jspecify.annotations.NullMarked;
