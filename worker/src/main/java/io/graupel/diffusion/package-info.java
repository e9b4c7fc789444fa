/**
 * Generalized diffusion on libtorch: training runs, sample runs and their pictures and figures.
 * Knows no queue, no Kafka and no object store; all calls on one run come from one thread.
 */
@NullMarked
package io.graupel.diffusion;

import org.jspecify.annotations.NullMarked;
