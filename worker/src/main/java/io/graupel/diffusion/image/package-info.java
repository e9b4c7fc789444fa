/**
 * Images as the runs take them and as people see them: sets of training images, grids, filmstrips
 * and curves. Knows no device, no network and no job.
 */
@NullMarked
package io.graupel.diffusion.image;

import org.jspecify.annotations.NullMarked;
