package org.editr1.io.safetensors;

import java.nio.ByteBuffer;

/** One number of each floating-point or integer type, as a double: it holds all but huge I64. */
final class Elements {
  private Elements() {}

  static double at(ByteBuffer data, int index, String dtype) {
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
  static float halfToFloat(short half) {
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
