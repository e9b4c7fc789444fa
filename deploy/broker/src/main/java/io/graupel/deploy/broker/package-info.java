/**
 * A Kafka broker in a process of its own, for where there is none. Knows nothing of Graupel:
 * whoever talks to it could talk to any other.
 */
@NullMarked
package io.graupel.deploy.broker;

import org.jspecify.annotations.NullMarked;
