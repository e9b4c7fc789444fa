/**
 * What is measured of image sets: tables of figures, each with the set it is held against. Knows no
 * job store and no worker.
 */
@NullMarked
package io.graupel.diffusion.evaluation;

import org.jspecify.annotations.NullMarked;
