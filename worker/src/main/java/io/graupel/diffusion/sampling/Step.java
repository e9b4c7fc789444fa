package io.graupel.diffusion.sampling;

/**
 * One step of a walk.
 *
 * @param from severity it leaves
 * @param to severity it leads to, lower
 * @param method of the emitted program that takes it
 * @param estimates of the clean image that it asks for
 * @param weights with which it mixes them, which the method reads
 */
public record Step(int from, int to, String method, int estimates, double[] weights) {}
