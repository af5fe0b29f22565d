package org.editr1.lab.judge;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.editr1.lab.training.WeightVector;
import org.editr1.model.encoder.Qwen25VLModel;
import org.editr1.model.encoder.Qwen25VLModel.Qwen25VLForConditionalGeneration;
import org.editr1.reward.Agreement;
import org.editr1.reward.RewardSample;
import org.editr1.reward.judge.Distribution;
import org.editr1.reward.judge.JudgePrompt;
import org.editr1.reward.judge.Question;
import org.editr1.tensor.Floats;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Scope;

/**
 * Measures how well a judge in training agrees with the worth of edits.
 *
 * @param scale whose answers have no synonyms
 */
record JudgeMeasure(JudgeBlueprint blueprint, Scale scale) {
  private static final int TOGETHER = 64;

  /** The agreement as text. */
  String of(WeightVector weights, List<Lesson> lessons) {
    double[] trusted = lessons.stream().mapToDouble(Lesson::worth).toArray();
    double[] scores = scores(weights, lessons.stream().map(Lesson::sample).toList());
    double error =
        IntStream.range(0, scores.length)
            .mapToDouble(i -> Math.abs(scores[i] - trusted[i]))
            .average()
            .orElse(0);
    Agreement agreement = Agreement.of(scores, trusted, new int[scores.length]);
    return String.format(
        Locale.ROOT, "Spearman %.3f, mean error %.3f", agreement.spearman(), error);
  }

  /** The expectation of the answer, 0..1, for every sample. */
  double[] scores(WeightVector weights, List<RewardSample> samples) {
    double[] scores = new double[samples.size()];
    for (int from = 0; from < scores.length; from += TOGETHER) {
      List<RewardSample> part = samples.subList(from, Math.min(from + TOGETHER, scores.length));
      double[] some = Gradients.unrecorded(() -> together(weights, part));
      System.arraycopy(some, 0, scores, from, some.length);
    }
    return scores;
  }

  private double[] together(WeightVector weights, List<RewardSample> samples) {
    try (Scope scope = Scope.root()) {
      Qwen25VLForConditionalGeneration model =
          blueprint.model(weights.tensors(weights.array(scope)));
      List<Question> questions =
          new JudgePrompt(blueprint.processor(), scale.template()).questions(samples);
      Qwen25VLModel.Input input = Question.input(questions);
      NDArray logits = model.lastLogits(model.model().forward(scope.manager(), input));
      float[] all = logits.toFloatArray();
      long[] tokens =
          scale.answers().stream().mapToLong(same -> blueprint.token(same.get(0))).toArray();
      return IntStream.range(0, samples.size())
          .mapToObj(row -> Distribution.of(Floats.part(all, row, samples.size()), tokens))
          .mapToDouble(Distribution::expectationShare)
          .toArray();
    }
  }
}
