package org.editr1.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class OpsTest {
  @Test
  void computesGeluTanh() {
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] value = Ops.geluTanh(manager.ones(new Shape(1))).toFloatArray();
      assertEquals(0.841192f, value[0], 1e-6);
    }
  }

  @Test
  void averagesValuesOverEqualKeys() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray q = manager.ones(new Shape(1, 1, 1, 2));
      NDArray k = manager.ones(new Shape(1, 1, 2, 2));
      NDArray v = manager.create(new float[] {1, 2, 3, 4}, new Shape(1, 1, 2, 2));
      float[] mean = Ops.scaledDotProductAttention(q, k, v).toFloatArray();
      assertArrayEquals(new float[] {2, 3}, mean, 1e-6f);
    }
  }

  @Test
  void roundsBfloat16ToEightBits() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.create(new float[] {1.0039062f, 717f});
      float[] rounded = Ops.toFloat32(Ops.toBfloat16(x)).toFloatArray();
      assertArrayEquals(new float[] {1f, 716f}, rounded);
    }
  }

  @Test
  void runsEveryScriptedOperator() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.ones(new Shape(2, 3, 4));
      NDArray w = manager.ones(new Shape(4));
      NDArray square = manager.ones(new Shape(4, 4));
      assertEquals(x.getShape(), Ops.modulatedNorm(x, w, w).getShape());
      assertEquals(x.getShape(), Ops.linear(x, square, w).getShape());
      assertEquals(x.getShape(), Ops.linear(x, square).getShape());
      assertEquals(x.getShape(), Ops.loraLinear(x, square, w, square, square).getShape());
      NDArray three = manager.ones(new Shape(3));
      NDArray picture = manager.ones(new Shape(2, 4, 3, 3));
      assertEquals(picture.getShape(), Ops.groupNorm(picture, 2, w, w).getShape());
      NDArray q = manager.ones(new Shape(1, 1, 2, 4));
      NDArray mask = manager.zeros(new Shape(1, 1, 2, 2));
      assertEquals(q.getShape(), Ops.unscaledDotProductAttention(q, q, q, mask).getShape());
      assertEquals(three.getShape(), Ops.gelu(three).getShape());
      assertEquals(three.getShape(), Ops.silu(three).getShape());
    }
  }
}
