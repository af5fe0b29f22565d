package org.editr1.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepStatisticsTest {
  private static final RewardGroup FOUR = AdvantagesTest.group("four", 4, 1, 3, 2);
  private static final RewardGroup FLAT = AdvantagesTest.group("flat", 6, 6);

  private static double best(RewardGroup group, int percentage, int columns) {
    return StepStatistics.of(List.of(group), columns).named().get("mean_reward_" + percentage);
  }

  @Test
  void bestPercentUseInterpolatedThresholds() {
    assertEquals(2.5, best(FOUR, 100, 1));
    assertEquals(3, best(FOUR, 75, 1), "threshold 1.75");
    assertEquals(3.5, best(FOUR, 50, 1), "threshold 2.5");
    assertEquals(4, best(FOUR, 25, 1), "threshold 3.25");
    assertEquals(4, best(FOUR, 10, 1));
  }

  @Test
  void repetitionMovesTheThreshold() {
    RewardGroup six = AdvantagesTest.group("six", 1, 2, 3, 4, 5, 6);
    assertEquals(4.5, best(six, 75, 1), "threshold 2.25");
    assertEquals(4, best(six, 75, 2), "threshold 2: index 2.75 of 1 1 2 2 3 3 ...");
  }

  @Test
  void groupsHaveEqualWeight() {
    Map<String, Double> named = StepStatistics.of(List.of(FOUR, FLAT), 1).named();
    assertEquals(3, named.get("group_size"));
    assertEquals(0.5, named.get("zero_std_ratio"));
    assertEquals((float) Math.sqrt(1.25) / 2, named.get("reward_std_mean"), 1e-6);
    assertEquals((2.5 + 6) / 2, named.get("mean_reward_100"));
  }

  @Test
  void oneSampleIsItsOwnBest() {
    assertEquals(7, best(AdvantagesTest.group("one", 7), 10, 5));
  }

  @Test
  void noGroupsHaveNoStatistics() {
    assertThrows(IllegalArgumentException.class, () -> StepStatistics.of(List.of(), 1));
  }
}
