package org.editr1.tensor;

import ai.djl.ndarray.NDArray;
import org.editr1.journey.RunSpec;

/** The type in which a model's weights are held and its projections computed. */
public enum Precision {
  FP32,
  BF16;

  /** The precision that a run's specification names. */
  public static Precision of(RunSpec.Dtype dtype) {
    return dtype == RunSpec.Dtype.FP32 ? FP32 : BF16;
  }

  /** The array in this type, if it comes in fp32 or in this type. */
  public NDArray cast(NDArray array) {
    return this == BF16 ? Ops.toBfloat16(array) : array;
  }

  /** The nearest number of this type, ties to even. */
  public float round(float value) {
    if (this == FP32) {
      return value;
    }
    int bits = Float.floatToRawIntBits(value);
    return Float.intBitsToFloat((bits + 0x7FFF + ((bits >>> 16) & 1)) & 0xFFFF0000);
  }
}
