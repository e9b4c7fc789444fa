/**
 * The shell around the queue: election, fencing, one transaction per turn, and the tail of the log
 * that everything is read from. Each Kafka client lives on a thread of its own. Knows no HTTP.
 */
@NullMarked
package io.graupel.coordinator.journal;

import org.jspecify.annotations.NullMarked;
