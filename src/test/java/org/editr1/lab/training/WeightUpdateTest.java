package org.editr1.lab.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.ndarray.NDArray;
import org.editr1.Noise;
import org.editr1.model.encoder.CLIPModel.CLIPTextConfig;
import org.editr1.model.encoder.CLIPModel.CLIPTextModel;
import org.editr1.tensor.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightUpdateTest {
  /** Rows (or columns, whichever are fewer) become nearly orthogonal, of length about 1. */
  @ParameterizedTest
  @CsvSource({"6,20", "20,6", "8,8"})
  void singularValuesComeNearOne(int rows, int columns) {
    float[] normals = Noise.of(1, Noise.Purpose.TEST).normals(rows * columns);
    normals[0] *= 30;
    float[] turned = WeightUpdate.Muon.orthogonal(normals, rows);
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

  /** Tables, biases and norms are updated by AdamW, maps are not. */
  @Test
  void onlyMapsAreOrthogonalized() {
    WeightLayout layout =
        WeightLayout.of(
            weights ->
                new CLIPTextModel(new CLIPTextConfig(5, 3, 4, 8, 2, 1, "gelu", 1e-5, 1), weights),
            (name, shape) -> WeightLayout.torchSpread(shape));
    WeightVector start = WeightVector.fresh(layout, 1);
    float[] gradient = Noise.of(2, Noise.Purpose.TEST).normals(start.values().length);
    float[] muon = new WeightUpdate.Muon().after(start, gradient.clone(), 1e-2);
    float[] adam = new WeightUpdate.Adam().after(start, gradient.clone(), 1e-2);
    int at = 0;
    for (WeightLayout.Tensor tensor : layout.tensors().values()) {
      if (tensor.isMap()) {
        assertNotEquals(adam[at], muon[at]);
      } else {
        assertEquals(adam[at], muon[at]);
      }
      at += tensor.size();
    }
  }
}
