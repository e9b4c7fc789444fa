/** Who used how much GPU time, and what came of it. Knows the queue; no log, no HTTP. */
@NullMarked
package io.graupel.coordinator.usage;

import org.jspecify.annotations.NullMarked;
