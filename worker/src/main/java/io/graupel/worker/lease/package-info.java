/**
 * The shell towards the coordinator: orders in, words out, heartbeats. Knows Kafka; knows nothing
 * of tensors or of what an attempt does.
 */
@NullMarked
package io.graupel.worker.lease;

import org.jspecify.annotations.NullMarked;
