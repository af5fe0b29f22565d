package org.editr1.io.safetensors;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * One entry of a header.
 *
 * @param dtype the format's name: F64, F32, F16, BF16, I64, I32, U8 or BOOL
 * @param start offset of the first byte, from the end of the header
 * @param end offset after the last byte
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

  /**
   * Reads one number of any floating-point or integer type as a double, which holds all but huge
   * I64.
   */
  double element(ByteBuffer data, int index) {
    return switch (dtype) {
      case "F64" -> data.getDouble(8 * index);
      case "F32" -> data.getFloat(4 * index);
      case "F16" -> halfToFloat(data.getShort(2 * index));
      case "BF16" -> Float.intBitsToFloat(data.getShort(2 * index) << 16);
      case "I64" -> data.getLong(8 * index);
      case "I32" -> data.getInt(4 * index);
      default -> data.get(index) & 0xFF;
    };
  }

  /** IEEE 754 binary16. */
  private static float halfToFloat(short half) {
    int exponent = (half >>> 10) & 0x1F;
    int fraction = half & 0x3FF;
    float size =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> StrictMath.scalb(1 + fraction * 0x1p-10f, exponent - 15);
        };
    return half < 0 ? -size : size;
  }
}
