/**
 * How alike images are and how alike sets of images are, in figures that add up over shards. Knows
 * no job and no network: features arrive as numbers.
 */
@NullMarked
package io.graupel.diffusion.metric;

import org.jspecify.annotations.NullMarked;
