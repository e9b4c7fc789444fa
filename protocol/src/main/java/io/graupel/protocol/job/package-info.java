/**
 * What a user asks for: ids and job specs, valid once constructed. Knows no JSON, no Kafka and no
 * store.
 */
@NullMarked
package io.graupel.protocol.job;

import org.jspecify.annotations.NullMarked;
