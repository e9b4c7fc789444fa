/** Tests of {@code io.graupel.diffusion.degradation}. */
@NullMarked
package io.graupel.diffusion.degradation;

import org.jspecify.annotations.NullMarked;
