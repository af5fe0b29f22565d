package org.editr1.reward.judge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.editr1.Noise;
import org.editr1.reward.RewardScore;

/**
 * The first grade in an answer that the judge writes, token by token at temperature 1: the paper's
 * comparison to {@link Grading#byDigits}. The draw depends on the seed and the question alone.
 *
 * @param digits tokens of "0" to "5"
 * @param end the token that ends an answer
 */
record SampledDigit(long[] digits, long end, long seed) implements Grading {
  private static final int LONGEST = 16;

  @Override
  public List<RewardScore> grade(SharedPrefix prefix) {
    List<Answer> answers =
        prefix.questions().stream().map(question -> new Answer(noise(question))).toList();
    for (int i = 0; i < LONGEST && !answers.stream().allMatch(Answer::isDone); i++) {
      float[][] logits = prefix.next(answers.stream().map(Answer::tokens).toList());
      IntStream.range(0, logits.length).forEach(row -> answers.get(row).grow(logits[row]));
    }
    return answers.stream().map(Answer::score).toList();
  }

  private Noise noise(Question question) {
    return Noise.of(
        seed,
        Noise.Purpose.JUDGE,
        Arrays.hashCode(question.ids()),
        Arrays.hashCode(question.edited().pixelValues()));
  }

  /**
   * An unfinished answer. All answers of a batch have one length: after its grade an answer only
   * ends.
   */
  private final class Answer {
    private final Noise noise;
    private final List<Long> tokens = new ArrayList<>();

    Answer(Noise noise) {
      this.noise = noise;
    }

    long[] tokens() {
      return tokens.stream().mapToLong(Long::longValue).toArray();
    }

    boolean isDone() {
      return tokens.contains(end) || tokens.stream().anyMatch(token -> gradeOf(token) >= 0);
    }

    void grow(float[] logits) {
      tokens.add(isDone() ? end : drawn(logits));
    }

    private long drawn(float[] logits) {
      double highest =
          IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).max().orElse(0);
      double all = 0;
      for (float logit : logits) {
        all += Math.exp(logit - highest);
      }
      double left = noise.uniform() * all;
      int token = 0;
      for (; token < logits.length - 1; token++) {
        left -= Math.exp(logits[token] - highest);
        if (left < 0) {
          break;
        }
      }
      return token;
    }

    RewardScore score() {
      return LongStream.of(tokens())
          .map(SampledDigit.this::gradeOf)
          .filter(grade -> grade >= 0)
          .mapToObj(grade -> grade / (double) (digits.length - 1))
          .<RewardScore>map(value -> new RewardScore.Scored(value, Map.of()))
          .findFirst()
          .orElse(new RewardScore.Faulty("the judge's answer holds no grade from 0 to 5"));
    }
  }

  /** The grade of a token; -1: it is none. */
  private long gradeOf(long token) {
    return IntStream.range(0, digits.length).filter(i -> digits[i] == token).findFirst().orElse(-1);
  }
}
