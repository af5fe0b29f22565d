package org.editr1.lab.judge;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.editr1.Noise;
import org.editr1.model.encoder.ImagePatches;
import org.editr1.reward.judge.JudgeTemplate;
import org.editr1.reward.judge.Question;

/**
 * A text about two images, and the tokens expected after some of its tokens.
 *
 * @param expected by place: the weights of the tokens that may come next
 */
record Exercise(long[] ids, List<ImagePatches> images, Map<Integer, Map<Long, Double>> expected) {
  private static final double TELLING_WEIGHT = 0.2;
  private static final double WORDS_WEIGHT = 0.3;
  private static final double END_WEIGHT = 0.1;

  /** A question whose answer is a sentence. */
  static Exercise telling(JudgeBlueprint blueprint, Lesson lesson, Lesson.Telling telling) {
    Question question = blueprint.question(new JudgeTemplate(telling.question()), lesson.sample());
    long[] answer = blueprint.tokens(telling.answer() + JudgeBlueprint.END);
    Exercise exercise = of(question, answer);
    exercise.expectWords(question.ids().length - 1, exercise.ids.length - 1, TELLING_WEIGHT);
    return exercise;
  }

  /**
   * The judge's own task. The answer that is read behind the question is drawn by {@code noise}; a
   * written one must end there. Where the edit is right, its instruction can be told from the
   * images, too.
   */
  static Exercise judging(JudgeBlueprint blueprint, Lesson lesson, Scale scale, Noise noise) {
    Question question = blueprint.question(scale.template(), lesson.sample());
    Map<Long, Double> answer = answer(blueprint, scale, lesson.worth());
    int last = question.ids().length - 1;
    Exercise exercise = of(question, one(answer, noise.uniform()));
    if (lesson.right()) {
      int text = question.ids().length;
      while (question.ids()[text - 1] != blueprint.config().imageTokenId()) {
        text--;
      }
      exercise.expectWords(text, last, WORDS_WEIGHT);
    }
    exercise.expected.put(last, answer);
    exercise.expected.put(last + 1, Map.of(blueprint.token(JudgeBlueprint.END), END_WEIGHT));
    return exercise;
  }

  private static Exercise of(Question question, long... answer) {
    long[] ids = LongStream.concat(Arrays.stream(question.ids()), Arrays.stream(answer)).toArray();
    return new Exercise(ids, List.of(question.source(), question.edited()), new TreeMap<>());
  }

  /** Expects after each of the tokens {@code from} to {@code to} - 1 its successor. */
  private void expectWords(int from, int to, double weight) {
    for (int at = from; at < to; at++) {
      expected.put(at, Map.of(ids[at + 1], weight));
    }
  }

  private static Map<Long, Double> answer(JudgeBlueprint blueprint, Scale scale, double worth) {
    double[] shares = scale.expected(worth);
    Map<Long, Double> answer = new TreeMap<>();
    for (int i = 0; i < shares.length; i++) {
      List<String> same = scale.answers().get(i);
      for (String token : same) {
        answer.put(blueprint.token(token), shares[i] / same.size());
      }
    }
    return answer;
  }

  /**
   * A token by its probability.
   *
   * @param chance uniform in 0..1
   */
  private static long one(Map<Long, Double> shares, double chance) {
    double left = chance;
    long last = 0;
    for (Map.Entry<Long, Double> token : shares.entrySet()) {
      last = token.getKey();
      left -= token.getValue();
      if (left < 0) {
        return last;
      }
    }
    return last;
  }
}
