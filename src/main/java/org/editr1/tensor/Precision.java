package org.editr1.tensor;

import org.editr1.journey.RunSpec;

/** The type in which a model's weights are held and its projections computed. */
public enum Precision {
  FP32,
  BF16;

  /** The precision that a run's specification names. */
  public static Precision of(RunSpec.Dtype dtype) {
    return dtype == RunSpec.Dtype.FP32 ? FP32 : BF16;
  }

  /** The nearest bf16 number, ties to even. */
  public static float roundToBf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.intBitsToFloat((bits + 0x7FFF + ((bits >>> 16) & 1)) & 0xFFFF0000);
  }
}
