package org.editr1.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.editr1.journey.RunSpec.Advantage.Filter;
import org.junit.jupiter.api.Test;

class AdvantagesTest {
  private static final Thresholds PUBLISHED = new Thresholds(0.9, 0.05);
  private static final RewardGroup SPREAD = RewardGroup.of("spread", 0.25f, 0.75f);
  private static final RewardGroup FLAT = RewardGroup.of("flat", 0.5f, 0.5f, 0.5f);
  private static final RewardGroup SOLVED = RewardGroup.of("solved", 0.95f, 0.97f);

  @Test
  void groupStdDividesByTheDeviationOfTheGroup() {
    List<List<Double>> advantages = Advantages.of(List.of(SPREAD, FLAT), false);
    assertEquals(0.25 / 0.2501, advantages.get(0).get(1), 1e-12);
    assertEquals(-0.25 / 0.2501, advantages.get(0).get(0), 1e-12);
    assertEquals(List.of(0.0, 0.0, 0.0), advantages.get(1));
  }

  @Test
  void globalStdIsOverAllRewardsOfTheStep() {
    double std = Math.sqrt((0.0625 + 0.0625) / 5);
    assertEquals(
        0.25 / (std + 1e-4), Advantages.of(List.of(SPREAD, FLAT), true).get(0).get(1), 1e-12);
  }

  @Test
  void aGroupOfOneHasNoAdvantage() {
    assertEquals(List.of(List.of(0.0)), Advantages.of(List.of(RewardGroup.of("one", 0.3f)), false));
  }

  @Test
  void noGroupsGiveNoAdvantages() {
    assertEquals(List.of(), Advantages.of(List.of(), true));
  }

  @Test
  void equalKeysStayTwoGroups() {
    RewardGroup low = RewardGroup.of("same text", 0, 1);
    RewardGroup high = RewardGroup.of("same text", 2, 3);
    List<List<Double>> advantages = Advantages.of(List.of(low, high), false);
    assertEquals(advantages.get(0), advantages.get(1));
  }

  @Test
  void rewardsAreRoundedToFp32First() {
    assertEquals((double) 0.1f, new RewardGroup("k", List.of(0.1)).rewards().get(0));
  }

  @Test
  void anEmptyGroupIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RewardGroup("none", List.of()));
  }

  @Test
  void flatnessSurvivesRounding() {
    float[] equal = new float[7];
    Arrays.fill(equal, 0.3f);
    assertTrue(RewardGroup.of("equal", equal).isFlat());
    assertFalse(SPREAD.isFlat());
  }

  @Test
  void filtersDifferOnSolvedAndOnFlatGroups() {
    assertTrue(PUBLISHED.keep(Filter.NONE, SOLVED));
    assertFalse(PUBLISHED.keep(Filter.RELEASED, SOLVED));
    assertFalse(PUBLISHED.keep(Filter.PAPER, SOLVED));
    assertFalse(PUBLISHED.keep(Filter.RELEASED, FLAT));
    assertTrue(PUBLISHED.keep(Filter.PAPER, FLAT));
    RewardGroup highButSpread = RewardGroup.of("high", 1, 1, 0.8f);
    assertFalse(PUBLISHED.keep(Filter.RELEASED, highButSpread));
    assertTrue(PUBLISHED.keep(Filter.PAPER, highButSpread));
  }

  @Test
  void thresholdsThemselvesAreOutside() {
    Thresholds exact = new Thresholds(0.5, 0.25);
    assertFalse(exact.keep(Filter.RELEASED, SPREAD));
    assertTrue(exact.keep(Filter.PAPER, SPREAD));
    assertFalse(exact.ban(SPREAD));
  }

  @Test
  void bansListSolvedGroupsOnceInOrder() {
    assertEquals(List.of("solved"), PUBLISHED.banned(List.of(SPREAD, SOLVED, FLAT, SOLVED)));
  }
}
