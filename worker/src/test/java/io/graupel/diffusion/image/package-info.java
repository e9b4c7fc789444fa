/** Tests of {@code io.graupel.diffusion.image}. */
@NullMarked
package io.graupel.diffusion.image;

import org.jspecify.annotations.NullMarked;
