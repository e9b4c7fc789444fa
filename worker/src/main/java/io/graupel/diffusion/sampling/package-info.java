/**
 * The walks from severity T to 0, each as the piece of native program that takes one step. Knows no
 * network and no particular degradation.
 */
@NullMarked
package io.graupel.diffusion.sampling;

import org.jspecify.annotations.NullMarked;
