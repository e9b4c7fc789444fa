/**
 * Networks that turn images into the vectors whose distributions are compared. Knows no job and no
 * store.
 */
@NullMarked
package io.graupel.diffusion.feature;

import org.jspecify.annotations.NullMarked;
