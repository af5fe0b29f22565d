package org.editr1.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.editr1.UserError;
import org.junit.jupiter.api.Test;

class NftWeightsTest {
  private static double r(AdvantageMode mode, double advantage) {
    return new NftWeights(mode, 5).r(advantage);
  }

  @Test
  void allMapsTheClippedRangeToTheUnitInterval() {
    assertEquals(0.5, r(AdvantageMode.ALL, 0));
    assertEquals(0.6, r(AdvantageMode.ALL, 1), 1e-15);
    assertEquals(1, r(AdvantageMode.ALL, 70));
    assertEquals(0, r(AdvantageMode.ALL, -70));
  }

  @Test
  void oneSidedModesRestAtOneHalf() {
    assertEquals(0.5, r(AdvantageMode.POSITIVE_ONLY, -3));
    assertEquals(0.8, r(AdvantageMode.POSITIVE_ONLY, 3), 1e-15);
    assertEquals(0.5, r(AdvantageMode.NEGATIVE_ONLY, 3));
    assertEquals(0.2, r(AdvantageMode.NEGATIVE_ONLY, -3), 1e-15);
  }

  @Test
  void signsAreAdvantagesOfOne() {
    assertEquals(0.6, r(AdvantageMode.ONE_ONLY, 0.01), 1e-15);
    assertEquals(0.5, r(AdvantageMode.ONE_ONLY, 0));
    assertEquals(0.5, r(AdvantageMode.ONE_ONLY, -2));
    assertEquals(0.4, r(AdvantageMode.BINARY, -0.01), 1e-15);
    assertEquals(0.5, r(AdvantageMode.BINARY, 0));
  }

  @Test
  void aSmallClipSaturatesSigns() {
    assertEquals(1, new NftWeights(AdvantageMode.BINARY, 0.5).r(3));
  }

  @Test
  void clipMustBePositive() {
    assertThrows(IllegalArgumentException.class, () -> new NftWeights(AdvantageMode.ALL, 0));
  }

  @Test
  void modesByName() {
    assertEquals(AdvantageMode.ONE_ONLY, AdvantageMode.of("one_only"));
    assertThrows(UserError.class, () -> AdvantageMode.of("ONE_ONLY"));
  }
}
