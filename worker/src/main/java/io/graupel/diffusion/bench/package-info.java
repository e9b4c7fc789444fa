/**
 * Measures steps and samples for comparison with other software ({@code tools/bench}). Nothing
 * depends on it.
 */
@NullMarked
package io.graupel.diffusion.bench;

import org.jspecify.annotations.NullMarked;
