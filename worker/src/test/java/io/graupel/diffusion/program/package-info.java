/** Tests of {@code io.graupel.diffusion.program}. */
@NullMarked
package io.graupel.diffusion.program;

import org.jspecify.annotations.NullMarked;
