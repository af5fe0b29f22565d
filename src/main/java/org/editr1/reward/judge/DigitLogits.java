package org.editr1.reward.judge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.editr1.reward.RewardScore;

/**
 * The score of the paper: the expectation of the grade over the softmax of the six digits' logits
 * at the first answer position, over 5 (Edit-R1 reward_server/reward_server.py). The complete
 * distribution stays with the score.
 *
 * @param tokens of "0" to "5"
 */
record DigitLogits(long[] tokens) implements Grading {
  @Override
  public List<RewardScore> grade(SharedPrefix prefix) {
    return Stream.of(prefix.first()).map(this::score).toList();
  }

  private RewardScore score(float[] logits) {
    Distribution grades = Distribution.of(logits, tokens);
    return grades.isFinite()
        ? new RewardScore.Scored(grades.expectationShare(), parts(grades))
        : new RewardScore.Faulty("the judge's logits are not finite");
  }

  /** {@code p0} to {@code p5}, {@code entropy} and {@code mass}. */
  private static Map<String, Double> parts(Distribution grades) {
    Map<String, Double> parts = new LinkedHashMap<>();
    for (int grade = 0; grade < grades.probabilities().length; grade++) {
      parts.put("p" + grade, grades.probabilities()[grade]);
    }
    parts.put("entropy", grades.entropy());
    parts.put("mass", grades.mass());
    return parts;
  }
}
