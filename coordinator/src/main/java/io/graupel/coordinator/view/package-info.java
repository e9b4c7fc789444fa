/**
 * What people are shown: jobs, their stories and the fleet as last committed. Knows no Kafka and no
 * HTTP; one thread writes, any number read.
 */
@NullMarked
package io.graupel.coordinator.view;

import org.jspecify.annotations.NullMarked;
