/**
 * One native program for a network and all that is done with it: a typed builder that checks shapes
 * and writes TorchScript, and the loaded result. Knows no diffusion, no job and no file.
 */
@NullMarked
package io.graupel.diffusion.program;

import org.jspecify.annotations.NullMarked;
