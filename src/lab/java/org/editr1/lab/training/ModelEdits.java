package org.editr1.lab.training;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel;
import org.editr1.io.image.RgbImage;
import org.editr1.model.nn.Lora;
import org.editr1.reward.RewardSample;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Scope;

/**
 * Lets a model edit pairs whose images are in memory, of one size and number of tokens.
 *
 * @param manager below which everything is computed
 * @param sampler its solver, steps and noise
 * @param textLength tokens of each prompt
 */
public record ModelEdits(
    EditModel model, NDManager manager, HeldOut sampler, double guidance, int textLength) {
  private static final int TOGETHER = 32;

  /**
   * One edit of each pair.
   *
   * @param first number of the first pair, by which noise is found; the others follow
   */
  public List<RewardSample> of(List<Pair> pairs, int first) {
    List<RewardSample> edits = new ArrayList<>();
    for (int from = 0; from < pairs.size(); from += TOGETHER) {
      List<Pair> part = pairs.subList(from, Math.min(from + TOGETHER, pairs.size()));
      int number = first + from;
      edits.addAll(Gradients.unrecorded(() -> together(part, number)));
    }
    return edits;
  }

  private List<RewardSample> together(List<Pair> pairs, int first) {
    try (Scope scope = Scope.below(manager)) {
      Conditioning all =
          Conditioning.stack(pairs.stream().map(pair -> encode(pair, scope)).toList());
      int[] numbers = IntStream.range(first, first + pairs.size()).toArray();
      return sampler.edits(model, model.velocity(all, guidance, Lora.NONE), all, pairs, numbers);
    }
  }

  private Conditioning encode(Pair pair, Scope scope) {
    RgbImage source = pair.source();
    EditModel.Pixels pixels =
        new EditModel.Pixels(source.toModelRange(), source.width(), source.height());
    return model.encode(
        scope.manager(), pair.prompt(), List.of(EditModel.Source.of(pixels)), textLength);
  }
}
