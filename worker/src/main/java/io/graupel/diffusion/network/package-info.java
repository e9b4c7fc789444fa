/**
 * Restoration networks R(x, s), which estimate the clean image. Knows no degradation and no
 * training.
 */
@NullMarked
package io.graupel.diffusion.network;

import org.jspecify.annotations.NullMarked;
