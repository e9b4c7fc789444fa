/**
 * A small classifier that the fleet trains itself, whose features then measure images. Knows no job
 * store, no worker and no diffusion.
 */
@NullMarked
package io.graupel.diffusion.classifier;

import org.jspecify.annotations.NullMarked;
