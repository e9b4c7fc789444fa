/** Tests of {@code io.graupel.diffusion.network}. */
@NullMarked
package io.graupel.diffusion.network;

import org.jspecify.annotations.NullMarked;
