/** The worker's meters. Every label value comes from a closed set; ids belong in logs. */
@NullMarked
package io.graupel.worker.metrics;

import org.jspecify.annotations.NullMarked;
