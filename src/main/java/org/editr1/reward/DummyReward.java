package org.editr1.reward;

import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A meaningless number in 0..1, to try the system without a judge. The reference draws it at
 * random; here it is a checksum of the edit, so that a run can be repeated.
 */
public final class DummyReward implements RewardKind.Plain {
  @Override
  public String name() {
    return "dummy";
  }

  @Override
  public Range range() {
    return Range.UNIT;
  }

  @Override
  public List<RewardScore> score(List<RewardSample> samples) {
    return samples.stream().map(DummyReward::score).toList();
  }

  private static RewardScore score(RewardSample sample) {
    CRC32 sum = new CRC32();
    sum.update(sample.edited().rgb());
    return new RewardScore.Scored(sum.getValue() / (double) 0xFFFFFFFFL, Map.of());
  }
}
