package org.editr1.reward;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether an edit leaves the rest of its source alone: {@code ssim * keep}, and less where more
 * than half of the image's edges are lost. An unchanged image has the best value, so it guards
 * another reward and is no aim on its own.
 */
public final class SourceConsistencyReward extends RewardKind.Plain {
  private static final double MOST_LOST = 0.5;

  public SourceConsistencyReward() {
    super("source_consistency", Range.UNIT);
  }

  @Override
  protected RewardScore score(RewardSample sample) {
    SourceChange change = SourceChange.of(sample.source(), sample.edited());
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("ssim", change.ssim());
    parts.put("keep", change.keep());
    parts.put("edges", change.edges());
    parts.put("edited", change.edited());
    double detail = Math.min(1, change.edges() / MOST_LOST);
    return new RewardScore.Scored(change.similarity() * detail, parts);
  }
}
