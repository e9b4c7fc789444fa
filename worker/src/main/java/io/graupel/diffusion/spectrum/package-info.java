/**
 * Power spectra of image sets and of noise, and how far they are apart: section 5 of the theory of
 * Cloud Diffusion (Randono 2025, arXiv:2507.05496). Knows no network, no run and no job.
 */
@NullMarked
package io.graupel.diffusion.spectrum;

import org.jspecify.annotations.NullMarked;
