/**
 * What a network's answer stands for and how far it is from what it should be. Knows no network, no
 * optimizer and no walk.
 */
@NullMarked
package io.graupel.diffusion.objective;

import org.jspecify.annotations.NullMarked;
