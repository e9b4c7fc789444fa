/**
 * Messages between coordinator and workers, as values. Knows no JSON and no Kafka; times arrive as
 * arguments.
 */
@NullMarked
package io.graupel.protocol.event;

import org.jspecify.annotations.NullMarked;
