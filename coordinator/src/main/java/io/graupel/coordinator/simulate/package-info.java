/**
 * What if: a trace of jobs run through the real queue and scheduler on a clock of its own. Knows no
 * input or output, no clock and no randomness but that of a seed, and nothing of Kafka or HTTP.
 */
@NullMarked
package io.graupel.coordinator.simulate;

import org.jspecify.annotations.NullMarked;
