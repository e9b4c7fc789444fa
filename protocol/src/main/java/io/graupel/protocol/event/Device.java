package io.graupel.protocol.event;

/** What a worker computes on. */
public record Device(String name, Kind kind, long memoryBytes) {
  /** Family of devices; results are equal to the last bit within one. */
  public enum Kind {
    CPU,
    CUDA
  }
}
