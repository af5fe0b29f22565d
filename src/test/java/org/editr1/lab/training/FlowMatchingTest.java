package org.editr1.lab.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.editr1.Noise;
import org.editr1.tensor.Scope;
import org.junit.jupiter.api.Test;

class FlowMatchingTest {
  private static final long[] SHAPE = {64, 3, 2};

  private static FlowMatching draw(float[] clean) {
    return FlowMatching.draw(clean, SHAPE, row -> Noise.of(1, Noise.Purpose.TEST, row));
  }

  @Test
  void trueVelocityLeadsFromEveryTimeToTheCleanLatents() {
    float[] clean = Noise.of(2, Noise.Purpose.TEST).normals(64 * 6);
    FlowMatching rows = draw(clean);
    for (int i = 0; i < clean.length; i++) {
      float time = rows.times()[i / 6];
      assertTrue(time >= 0 && time <= 1);
      assertEquals(clean[i], rows.noised()[i] - time * rows.velocity()[i], 1e-5);
    }
  }

  @Test
  void lossIsTheMeanSquareErrorOfTheVelocity() {
    FlowMatching rows = draw(new float[64 * 6]);
    double square = 0;
    for (float one : rows.velocity()) {
      square += (double) one * one / rows.velocity().length;
    }
    try (Scope scope = Scope.root()) {
      assertEquals(square, rows.loss((x, times) -> x.zerosLike(), scope).getFloat(), 1e-5);
      assertEquals(
          0, rows.loss((x, times) -> scope.floats(rows.velocity(), SHAPE), scope).getFloat());
    }
  }

  @Test
  void learningRateRisesThenFallsToItsEnd() {
    LearningRate rate = new LearningRate(2, 100, 10, 0.05);
    assertEquals(0.2, rate.at(0), 1e-12);
    assertEquals(2, rate.at(9), 1e-12);
    assertEquals(2 * (0.05 + 0.95 / 2), rate.at(55), 1e-12);
    assertEquals(0.1, rate.at(100), 1e-12);
  }
}
