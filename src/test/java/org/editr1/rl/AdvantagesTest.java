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
  private static final RewardGroup SPREAD = group("spread", 0.25, 0.75);
  private static final RewardGroup FLAT = group("flat", 0.5, 0.5, 0.5);
  private static final RewardGroup SOLVED = group("solved", 0.95, 0.97);

  static RewardGroup group(String key, double... rewards) {
    return new RewardGroup(key, Arrays.stream(rewards).boxed().toList());
  }

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
    assertEquals(List.of(List.of(0.0)), Advantages.of(List.of(group("one", 0.3)), false));
  }

  @Test
  void noGroupsGiveNoAdvantages() {
    assertEquals(List.of(), Advantages.of(List.of(), true));
  }

  @Test
  void equalKeysStayTwoGroups() {
    RewardGroup low = group("same text", 0, 1);
    RewardGroup high = group("same text", 2, 3);
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
    double[] equal = new double[7];
    Arrays.fill(equal, 0.3);
    assertTrue(group("equal", equal).isFlat());
    assertFalse(SPREAD.isFlat());
  }

  @Test
  void filtersDifferOnSolvedAndOnFlatGroups() {
    assertTrue(PUBLISHED.keep(Filter.NONE, SOLVED));
    assertFalse(PUBLISHED.keep(Filter.RELEASED, SOLVED));
    assertFalse(PUBLISHED.keep(Filter.PAPER, SOLVED));
    assertFalse(PUBLISHED.keep(Filter.RELEASED, FLAT));
    assertTrue(PUBLISHED.keep(Filter.PAPER, FLAT));
    RewardGroup highButSpread = group("high", 1, 1, 0.8);
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
