package org.editr1.tensor;

import org.editr1.UserError;

/** In what a model's weights are held and its projections computed. */
public enum Precision {
  FP32,
  BF16;

  /** By the name in configuration files. */
  public static Precision of(String name) {
    return switch (name) {
      case "fp32" -> FP32;
      case "bf16" -> BF16;
      default -> throw new UserError("dtype " + name + " is not known: expected fp32 or bf16");
    };
  }

  /** The nearest bf16 number, ties to even. */
  public static float roundToBf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.intBitsToFloat((bits + 0x7FFF + ((bits >>> 16) & 1)) & 0xFFFF0000);
  }
}
