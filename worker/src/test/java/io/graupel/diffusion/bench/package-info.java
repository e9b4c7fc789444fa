/** Tests of {@code io.graupel.diffusion.bench}. */
@NullMarked
package io.graupel.diffusion.bench;

import org.jspecify.annotations.NullMarked;
