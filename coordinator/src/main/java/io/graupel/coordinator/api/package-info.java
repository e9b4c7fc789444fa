/**
 * The HTTP API on Vert.x: routes, problems, streams of events, the page. Knows the read model and
 * the request log, and nothing of Kafka. What blocks runs on virtual threads.
 */
@NullMarked
package io.graupel.coordinator.api;

import org.jspecify.annotations.NullMarked;
