/** Tests of {@code io.graupel.diffusion.classifier}. */
@NullMarked
package io.graupel.diffusion.classifier;

import org.jspecify.annotations.NullMarked;
