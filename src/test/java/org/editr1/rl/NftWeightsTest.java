package org.editr1.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.editr1.journey.RunSpec.Train.AdvMode;
import org.junit.jupiter.api.Test;

class NftWeightsTest {
  private static double r(AdvMode mode, double advantage) {
    return new NftWeights(mode, 5).r(advantage);
  }

  @Test
  void allMapsTheClippedRangeToTheUnitInterval() {
    assertEquals(0.5, r(AdvMode.ALL, 0));
    assertEquals(0.6, r(AdvMode.ALL, 1), 1e-15);
    assertEquals(1, r(AdvMode.ALL, 70));
    assertEquals(0, r(AdvMode.ALL, -70));
  }

  @Test
  void oneSidedModesGiveAtLeastOneHalf() {
    assertEquals(0.5, r(AdvMode.POSITIVE_ONLY, -3));
    assertEquals(0.8, r(AdvMode.POSITIVE_ONLY, 3), 1e-15);
    assertEquals(0.5, r(AdvMode.NEGATIVE_ONLY, 3));
    assertEquals(0.2, r(AdvMode.NEGATIVE_ONLY, -3), 1e-15);
  }

  @Test
  void signsAreAdvantagesOfOne() {
    assertEquals(0.6, r(AdvMode.ONE_ONLY, 0.01), 1e-15);
    assertEquals(0.5, r(AdvMode.ONE_ONLY, 0));
    assertEquals(0.5, r(AdvMode.ONE_ONLY, -2));
    assertEquals(0.4, r(AdvMode.BINARY, -0.01), 1e-15);
    assertEquals(0.5, r(AdvMode.BINARY, 0));
  }

  @Test
  void aSmallClipSaturatesSigns() {
    assertEquals(1, new NftWeights(AdvMode.BINARY, 0.5).r(3));
  }

  @Test
  void clipMustBePositive() {
    assertThrows(IllegalArgumentException.class, () -> new NftWeights(AdvMode.ALL, 0));
  }
}
