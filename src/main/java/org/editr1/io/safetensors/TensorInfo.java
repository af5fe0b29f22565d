package org.editr1.io.safetensors;

import java.util.Map;

/**
 * One entry of a header.
 *
 * @param dtype the format's name: F64, F32, F16, BF16, I64, I32, U8 or BOOL
 * @param start first byte after the header, {@code end} exclusive
 */
public record TensorInfo(String dtype, long[] shape, long start, long end) {
  private static final Map<String, Integer> WIDTH =
      Map.of("F64", 8, "F32", 4, "F16", 2, "BF16", 2, "I64", 8, "I32", 4, "U8", 1, "BOOL", 1);

  /** Bytes of one element of {@code dtype}, or 0 for a dtype that is not read. */
  static int width(String dtype) {
    return WIDTH.getOrDefault(dtype, 0);
  }

  /** Bytes of one element, or 0 for a dtype that is not read. */
  int width() {
    return width(dtype);
  }

  /** Number of elements. */
  public long size() {
    return size(shape);
  }

  /** Number of elements; overflow is an ArithmeticException. */
  public static long size(long[] shape) {
    long size = 1;
    for (long axis : shape) {
      size = Math.multiplyExact(size, axis);
    }
    return size;
  }

  /** Number of bytes. */
  public long bytes() {
    return end - start;
  }
}
