/** The coordinator's process: wires the parts by hand. Nothing may depend on it. */
@NullMarked
package io.graupel.coordinator;

import org.jspecify.annotations.NullMarked;
