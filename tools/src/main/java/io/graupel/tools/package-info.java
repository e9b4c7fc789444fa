/** The command line. Knows the server by its HTTP API only: no Kafka, no object store. */
@NullMarked
package io.graupel.tools;

import org.jspecify.annotations.NullMarked;
