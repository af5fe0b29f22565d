package org.editr1.reward.judge;

import java.util.List;
import org.editr1.edit.TextTokenizer;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardScore;

/** How a judge's answer becomes a score. */
public interface Grading {
  /** One score per question of the batch. */
  List<RewardScore> grade(SharedPrefix prefix);

  /**
   * Grades by the expectation over the digits.
   *
   * @param tokens of "0" to "5"
   */
  static Grading byDigits(long... tokens) {
    return new DigitLogits(tokens);
  }

  /**
   * The grading that {@code judge.variant} names.
   *
   * @param seed of the run, for answers that are drawn
   * @throws org.editr1.UserError where the tokenizer does not fit
   */
  static Grading of(RunSpec.Judge settings, TextTokenizer tokenizer, long seed) {
    return switch (settings.variant()) {
      case LOGITS -> new DigitLogits(AnswerTokens.digits(tokenizer));
      case YES_NO -> new YesNoLogits(AnswerTokens.yesAndNo(tokenizer));
      case SAMPLED ->
          new SampledDigit(AnswerTokens.digits(tokenizer), AnswerTokens.end(tokenizer), seed);
    };
  }
}
