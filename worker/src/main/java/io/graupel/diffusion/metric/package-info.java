/** How alike images are, in figures that add up over shards. Knows no device and no job. */
@NullMarked
package io.graupel.diffusion.metric;

import org.jspecify.annotations.NullMarked;
