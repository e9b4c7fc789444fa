/**
 * The corruptions D(x, s) that are learnt and undone, each as the piece of native program that
 * carries it out. Knows no network, no sampler and no job past its spec.
 */
@NullMarked
package io.graupel.diffusion.degradation;

import org.jspecify.annotations.NullMarked;
