/**
 * Speaks with a Graupel server over HTTP, and with nothing else: knows no Kafka, no object store
 * and no terminal.
 */
@NullMarked
package io.graupel.tools.client;

import org.jspecify.annotations.NullMarked;
