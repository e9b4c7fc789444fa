/** Tests of {@code io.graupel.diffusion.spectrum}. */
@NullMarked
package io.graupel.diffusion.spectrum;

import org.jspecify.annotations.NullMarked;
