package io.graupel.protocol.job;

/**
 * Number format of a network's arithmetic; spectra, statistics and metrics are always float32 or
 * wider.
 */
public enum Precision {
  FP32,
  /**
   * bfloat16 inside the network, on float32 weights: about half the time where the device has it.
   */
  BF16
}
