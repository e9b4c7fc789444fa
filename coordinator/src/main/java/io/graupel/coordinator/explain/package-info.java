/**
 * Why a job waits, in numbers, and what would let it start, tried on a copy of the queue by the
 * scheduler itself. Knows the queue and the rules; no log, no HTTP.
 */
@NullMarked
package io.graupel.coordinator.explain;

import org.jspecify.annotations.NullMarked;
