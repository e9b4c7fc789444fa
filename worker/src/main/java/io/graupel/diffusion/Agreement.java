package io.graupel.diffusion;

import io.graupel.diffusion.metric.Deviation;

/**
 * How well results agree with what they were made from: each degraded again, by the same draws and
 * to the same severity, against where its walk started.
 *
 * @param direct estimates in one step
 * @param sampled ends of the walks
 */
public record Agreement(Deviation direct, Deviation sampled) {}
