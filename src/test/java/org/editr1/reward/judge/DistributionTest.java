package org.editr1.reward.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

class DistributionTest {
  private static final long[] ANSWERS = {2, 0};

  @Test
  void probabilityIsSharedByAnswersAlone() {
    float[] logits = {(float) Math.log(3), (float) Math.log(4), 0};
    Distribution distribution = Distribution.of(logits, ANSWERS);
    assertEquals(0.25, distribution.probabilities()[0], 1e-7);
    assertEquals(0.75, distribution.expectation(), 1e-7);
    assertEquals(0.5, distribution.mass(), 1e-7);
    assertEquals(-0.25 * Math.log(0.25) - 0.75 * Math.log(0.75), distribution.entropy(), 1e-7);
  }

  @Test
  void certaintyHasNoEntropyAndLargeLogitsDoNotOverflow() {
    Distribution certain = Distribution.of(new float[] {3e4f, 0, -3e4f}, ANSWERS);
    assertEquals(1, certain.expectation());
    assertEquals(0, certain.entropy());
    assertEquals(1, certain.mass());
  }

  @Test
  void nonFiniteLogitsAreRecognised() {
    assertFalse(Distribution.of(new float[] {Float.NaN, 0, 0}, ANSWERS).isFinite());
    assertFalse(Distribution.of(new float[] {0, Float.NaN, 0}, ANSWERS).isFinite());
    assertFalse(Distribution.of(new float[] {Float.POSITIVE_INFINITY, 0, 0}, ANSWERS).isFinite());
  }
}
