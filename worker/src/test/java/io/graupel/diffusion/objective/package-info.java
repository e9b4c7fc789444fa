/** Tests of what a network's answer stands for. */
@NullMarked
package io.graupel.diffusion.objective;

import org.jspecify.annotations.NullMarked;
