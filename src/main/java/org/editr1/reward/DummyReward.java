package org.editr1.reward;

import java.util.Map;
import java.util.zip.CRC32;

/**
 * A meaningless number in 0..1, to try the system without a judge. The reference draws it at
 * random; here it is a checksum of the edit, so that a run can be repeated.
 */
public final class DummyReward extends RewardKind.Plain {
  public DummyReward() {
    super("dummy", Range.UNIT);
  }

  @Override
  protected RewardScore score(RewardSample sample) {
    CRC32 sum = new CRC32();
    sum.update(sample.edited().rgb());
    return new RewardScore.Scored(sum.getValue() / (double) 0xFFFFFFFFL, Map.of());
  }
}
