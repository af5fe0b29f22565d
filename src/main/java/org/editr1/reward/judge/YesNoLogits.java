package org.editr1.reward.judge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.editr1.reward.RewardScore;

/**
 * The probability of yes against no at the first answer position: the paper's comparison to {@link
 * DigitLogits}.
 *
 * @param tokens that begin yes and no
 */
record YesNoLogits(long[] tokens) implements Grading {
  @Override
  public List<RewardScore> grade(SharedPrefix prefix) {
    return Stream.of(prefix.first()).map(this::score).toList();
  }

  private RewardScore score(float[] logits) {
    Distribution answer = Distribution.of(logits, tokens);
    if (!answer.isFinite()) {
      return new RewardScore.Faulty("the judge's logits are not finite");
    }
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("entropy", answer.entropy());
    parts.put("mass", answer.mass());
    return new RewardScore.Scored(answer.probabilities()[0], parts);
  }
}
