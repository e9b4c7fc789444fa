/** Tests of {@code io.graupel.diffusion.evaluation}. */
@NullMarked
package io.graupel.diffusion.evaluation;

import org.jspecify.annotations.NullMarked;
