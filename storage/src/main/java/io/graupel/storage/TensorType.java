package io.graupel.storage;

import java.util.Arrays;

/** Type of a tensor's elements, by its name in the safetensors format. */
public enum TensorType {
  F64(8),
  F32(4),
  BF16(2),
  I64(8),
  I32(4),
  U8(1);

  private final int bytes;

  TensorType(int bytes) {
    this.bytes = bytes;
  }

  /** Size of one element, in bytes. */
  public int bytes() {
    return bytes;
  }

  static String names() {
    return String.join(", ", Arrays.stream(values()).map(Enum::name).toList());
  }
}
