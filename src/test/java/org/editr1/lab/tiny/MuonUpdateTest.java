package org.editr1.lab.tiny;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.ndarray.NDArray;
import org.editr1.Noise;
import org.editr1.lab.tiny.plan.TensorPlan;
import org.editr1.lab.tiny.plan.TextPlans;
import org.editr1.model.clip.CLIPModel.CLIPTextConfig;
import org.editr1.tensor.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MuonUpdateTest {
  /** Rows (or columns, whichever are fewer) become nearly orthogonal, of length about 1. */
  @ParameterizedTest
  @CsvSource({"6,20", "20,6", "8,8"})
  void singularValuesComeNearOne(int rows, int columns) {
    float[] normals = Noise.of(1, Noise.Purpose.TEST).normals(rows * columns);
    normals[0] *= 30;
    float[] turned = MuonUpdate.orthogonal(normals, rows);
    try (Scope scope = Scope.root()) {
      NDArray x = scope.floats(turned, rows, columns);
      NDArray few = rows <= columns ? x : x.transpose();
      float[] gram = few.matMul(few.transpose()).toFloatArray();
      int edge = Math.min(rows, columns);
      for (int i = 0; i < edge; i++) {
        for (int j = 0; j < edge; j++) {
          assertEquals(i == j ? 0.965 : 0, gram[i * edge + j], 0.485, i + ", " + j);
        }
      }
    }
  }

  /** Tables, biases and norms go as by AdamW, maps do not. */
  @Test
  void onlyMapsAreTurned() {
    TensorPlan plan = TextPlans.clip(new CLIPTextConfig(5, 3, 4, 8, 2, 1, "gelu", 1e-5, 1));
    WeightVector start = WeightVector.fresh(plan, 1);
    float[] gradient = Noise.of(2, Noise.Purpose.TEST).normals(start.values().length);
    float[] muon = new MuonUpdate().after(start, gradient.clone(), 1e-2);
    float[] adam = new AdamUpdate().after(start, gradient.clone(), 1e-2);
    int at = 0;
    for (TensorPlan.Start tensor : plan.starts().values()) {
      if (tensor.map()) {
        assertNotEquals(adam[at], muon[at]);
      } else {
        assertEquals(adam[at], muon[at]);
      }
      at += tensor.size();
    }
  }
}
