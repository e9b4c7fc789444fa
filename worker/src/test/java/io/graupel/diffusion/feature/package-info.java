/** Tests of {@code io.graupel.diffusion.feature}. */
@NullMarked
package io.graupel.diffusion.feature;

import org.jspecify.annotations.NullMarked;
