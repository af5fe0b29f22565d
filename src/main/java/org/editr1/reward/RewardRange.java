package org.editr1.reward;

/** Where a reward's values can lie, both ends included; infinite where there is no bound. */
public record RewardRange(double lowest, double highest) {
  public static final RewardRange UNIT = new RewardRange(0, 1);

  RewardRange times(double weight) {
    double one = weight == 0 ? 0 : weight * lowest;
    double other = weight == 0 ? 0 : weight * highest;
    return new RewardRange(Math.min(one, other), Math.max(one, other));
  }

  RewardRange plus(RewardRange more) {
    return new RewardRange(lowest + more.lowest, highest + more.highest);
  }
}
