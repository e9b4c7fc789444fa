/** Tests of {@code io.graupel.diffusion.metric}. */
@NullMarked
package io.graupel.diffusion.metric;

import org.jspecify.annotations.NullMarked;
