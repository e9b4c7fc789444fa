/**
 * Starts every process of a one-machine Graupel and keeps it running, and the command line's way
 * in. Knows the processes by their options and the server by its HTTP API: imports no coordinator,
 * worker, broker or store.
 */
@NullMarked
package io.graupel.deploy.launcher;

import org.jspecify.annotations.NullMarked;
