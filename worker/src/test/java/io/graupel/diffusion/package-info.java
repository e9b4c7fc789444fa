/** Tests of training and sample runs: small networks on images made by formula, and on digits. */
@NullMarked
package io.graupel.diffusion;

import org.jspecify.annotations.NullMarked;
