package org.editr1.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.editr1.Noise;
import org.junit.jupiter.api.Test;

class GradientsTest {
  /** d/dw of sum(gelu(x w^T)), on a base that two threads share. */
  private static float[] gradient(NDArray base, long sample) {
    float[] sum = null;
    for (int i = 0; i < 50; i++) {
      try (Scope scope = Scope.root()) {
        Noise noise = Noise.of(1, Noise.Purpose.TEST, sample);
        NDArray w = Gradients.require(scope.floats(noise.normals(12), 3, 4));
        NDArray x = scope.floats(noise.normals(8), 2, 4).add(scope.view(base));
        Gradients.backward(Gradients.recorded(() -> Ops.geluTanh(Ops.linear(x, w)).sum()));
        sum = Gradients.of(w).toFloatArray();
      }
    }
    return sum;
  }

  @Test
  void concurrentBackwardPassesGiveTheBitsOfOneThread() throws Exception {
    try (Scope scope = Scope.root()) {
      NDArray base = scope.floats(Noise.of(2, Noise.Purpose.TEST).normals(4), 4);
      ExecutorService threads = Executors.newFixedThreadPool(2);
      List<Future<float[]>> both =
          threads.invokeAll(
              List.<Callable<float[]>>of(() -> gradient(base, 1), () -> gradient(base, 2)));
      threads.shutdown();
      assertArrayEquals(gradient(base, 1), both.get(0).get());
      assertArrayEquals(gradient(base, 2), both.get(1).get());
    }
  }
}
