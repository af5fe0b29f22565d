package org.editr1.io.safetensors;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Whether numbers are finite, eight bytes at a time: NaN and infinity have an exponent of ones
 * alone.
 */
final class FiniteNumbers {
  /** The bits of the exponents of the numbers in eight bytes. */
  private static final Map<String, Long> EXPONENTS =
      Map.of(
          "F64", 0x7FF0_0000_0000_0000L,
          "F32", 0x7F80_0000_7F80_0000L,
          "F16", 0x7C00_7C00_7C00_7C00L,
          "BF16", 0x7F80_7F80_7F80_7F80L);

  /** All bits but the first of each number. */
  private static final Map<Integer, Long> UNSIGNED =
      Map.of(8, Long.MAX_VALUE, 4, 0x7FFF_FFFF_7FFF_FFFFL, 2, 0x7FFF_7FFF_7FFF_7FFFL);

  private FiniteNumbers() {}

  /**
   * @param data complete numbers, little-endian
   * @param dtype a floating-point type
   */
  static boolean areAll(ByteBuffer data, String dtype) {
    long exponents = EXPONENTS.getOrDefault(dtype, 0L);
    long unsigned = UNSIGNED.getOrDefault(TensorInfo.width(dtype), 0L);
    long finite = -1;
    int end = data.limit() & -8;
    for (int at = 0; at < end; at += 8) {
      // The zeros of the exponents; a number without any gets no carry into its first bit.
      finite &= (~data.getLong(at) & exponents) + unsigned;
    }
    long rest = 0;
    for (int at = data.limit() - 1; at >= end; at--) {
      rest = rest << 8 | data.get(at) & 0xFF;
    }
    finite &= (~rest & exponents) + unsigned;
    return (finite | unsigned) == -1;
  }
}
