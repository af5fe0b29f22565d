package org.editr1.reward.judge;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.editr1.model.encoder.ImagePatches;
import org.editr1.model.encoder.Qwen25VLModel;
import org.editr1.model.encoder.Qwen25VLModel.PrefixCache;
import org.editr1.model.encoder.Qwen25VLModel.Qwen25VLForConditionalGeneration;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Questions about edits of one source: the judge reads their common prefix, the source included,
 * once and keeps it, with the embeddings of the edits.
 *
 * @param edits (tokens of all edits, hidden)
 */
public record SharedPrefix(
    Qwen25VLForConditionalGeneration network,
    List<Question> questions,
    Scope scope,
    PrefixCache beginning,
    @Nullable NDArray edits)
    implements AutoCloseable {

  /**
   * @param questions each of which {@link Question#sharesPrefixWith shares the prefix} of the first
   */
  static SharedPrefix of(JudgeModel judge, List<Question> questions) {
    Gradients.disable();
    Scope scope = Scope.below(judge.manager());
    try {
      Qwen25VLModel model = judge.network().model();
      Question first = questions.get(0);
      PrefixCache beginning =
          model.prefix(scope.manager(), alone(first.beginning(), first.source()));
      List<ImagePatches> edits = questions.stream().map(Question::edited).toList();
      return new SharedPrefix(
          judge.network(), questions, scope, beginning, model.imageEmbeds(scope.manager(), edits));
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private static Qwen25VLModel.Input alone(long[] ids, ImagePatches source) {
    long[] mask = LongStream.generate(() -> 1).limit(ids.length).toArray();
    return new Qwen25VLModel.Input(new long[][] {ids}, new long[][] {mask}, List.of(source));
  }

  /** Logits over the vocabulary at the first position of each answer. */
  float[][] first() {
    return next(questions.stream().map(unused -> new long[0]).toList());
  }

  /**
   * Logits over the vocabulary at the next position of each answer.
   *
   * @param answers the tokens so far, all of one length
   */
  float[][] next(List<long[]> answers) {
    List<Question> all =
        IntStream.range(0, answers.size())
            .mapToObj(i -> questions.get(i).with(answers.get(i)))
            .toList();
    try (Scope step = Scope.below(scope.manager())) {
      NDArray hidden =
          network.model().continueFrom(step.manager(), beginning, Question.input(all), edits);
      NDArray logits = Ops.toFloat32(network.lastLogits(hidden));
      int vocabulary = (int) logits.getShape().get(1);
      float[] flat = logits.toFloatArray();
      return Stream.iterate(0, from -> from + vocabulary)
          .limit(all.size())
          .map(from -> Arrays.copyOfRange(flat, from, from + vocabulary))
          .toArray(float[][]::new);
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
