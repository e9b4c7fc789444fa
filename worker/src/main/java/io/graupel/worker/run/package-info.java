/**
 * Attempts at work: training, sampling, evaluation. Knows the science and the artifact stores;
 * knows no Kafka.
 */
@NullMarked
package io.graupel.worker.run;

import org.jspecify.annotations.NullMarked;
