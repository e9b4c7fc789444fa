/** Tests of {@code io.graupel.diffusion.sampling}. */
@NullMarked
package io.graupel.diffusion.sampling;

import org.jspecify.annotations.NullMarked;
