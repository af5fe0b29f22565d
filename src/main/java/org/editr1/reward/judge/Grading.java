package org.editr1.reward.judge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Stream;
import org.editr1.edit.TextTokenizer;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardScore;

/** How a judge's answer becomes a score. */
@FunctionalInterface
public interface Grading {
  /** One score per question of the batch. */
  List<RewardScore> grade(SharedPrefix prefix);

  /**
   * The score of the paper: the expectation of the grade over the softmax of the six digits' logits
   * at the first answer position, over 5 (Edit-R1 reward_server/reward_server.py). The complete
   * distribution stays with the score: {@code p0} to {@code p5}, {@code entropy} and {@code mass}.
   *
   * @param tokens of "0" to "5"
   */
  static Grading byDigits(long... tokens) {
    return byFirstToken(
        tokens,
        (grades, parts) -> {
          for (int grade = 0; grade < tokens.length; grade++) {
            parts.put("p" + grade, grades.probabilities()[grade]);
          }
          return grades.expectationShare();
        });
  }

  /**
   * The probability of yes against no at the first answer position: the paper's comparison to
   * {@link #byDigits}.
   *
   * @param tokens that begin yes and no
   */
  private static Grading byYes(long[] tokens) {
    return byFirstToken(tokens, (answer, parts) -> answer.probabilities()[0]);
  }

  /**
   * @param value from a distribution over the tokens to the score; adds its first parts
   */
  private static Grading byFirstToken(
      long[] tokens, ToDoubleBiFunction<Distribution, Map<String, Double>> value) {
    return prefix ->
        Stream.of(prefix.first())
            .map(logits -> score(Distribution.of(logits, tokens), value))
            .toList();
  }

  private static RewardScore score(
      Distribution answer, ToDoubleBiFunction<Distribution, Map<String, Double>> value) {
    if (!answer.isFinite()) {
      return new RewardScore.Faulty("the judge's logits are not finite");
    }
    Map<String, Double> parts = new LinkedHashMap<>();
    double score = value.applyAsDouble(answer, parts);
    parts.put("entropy", answer.entropy());
    parts.put("mass", answer.mass());
    return new RewardScore.Scored(score, parts);
  }

  /**
   * The grading that {@code judge.variant} names.
   *
   * @param seed of the run, for answers that are drawn
   * @throws org.editr1.UserError where the tokenizer does not fit
   */
  static Grading of(RunSpec.Judge settings, TextTokenizer tokenizer, long seed) {
    return switch (settings.variant()) {
      case LOGITS -> byDigits(AnswerTokens.digits(tokenizer));
      case YES_NO -> byYes(AnswerTokens.yesAndNo(tokenizer));
      case SAMPLED ->
          new SampledDigit(AnswerTokens.digits(tokenizer), AnswerTokens.end(tokenizer), seed);
    };
  }
}
