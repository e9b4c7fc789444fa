/**
 * The rules of the queue as plain functions of queue, input and time; one class for each. Knows no
 * clock, no input or output and no randomness.
 */
@NullMarked
package io.graupel.coordinator.schedule;

import org.jspecify.annotations.NullMarked;
