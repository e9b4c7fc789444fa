/**
 * When jobs are likely to start and finish: the scheduler's rules on a virtual clock, with run
 * times drawn from what was measured. Knows the queue; no log, no HTTP.
 */
@NullMarked
package io.graupel.coordinator.forecast;

import org.jspecify.annotations.NullMarked;
