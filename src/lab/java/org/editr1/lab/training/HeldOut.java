package org.editr1.lab.training;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.editr1.Noise;
import org.editr1.UserError;
import org.editr1.diffusion.Sampling;
import org.editr1.diffusion.VelocityField;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.RunSpec.Solver;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.tensor.Floats;
import org.editr1.tensor.Scope;

/** Edits pairs that were not trained on, always from the same noise, and scores the edits. */
public record HeldOut(RewardFunction reward, Solver solver, int steps, long seed) {

  /**
   * Edits of some pairs.
   *
   * @param conditioning of {@code pairs}, stacked along the batch
   * @param numbers of the pairs, the keys of their noise
   */
  public List<RewardSample> edits(
      EditModel model,
      VelocityField field,
      Conditioning conditioning,
      List<Pair> pairs,
      int[] numbers) {
    try (Scope scope = Scope.below(conditioning.manager())) {
      NDArray start = start(conditioning, numbers, scope);
      NDArray typed = model.precision().cast(start);
      NDArray tokens =
          new Sampling(solver, model.sigmas(steps, conditioning), 0)
              .run(
                  field,
                  typed,
                  unused -> {
                    throw new IllegalStateException("a deterministic run takes no noise");
                  })
              .last();
      return samples(model.decode(tokens, conditioning), pairs);
    }
  }

  private NDArray start(Conditioning conditioning, int[] numbers, Scope scope) {
    int tokens = conditioning.target().tokens();
    int width = tokens * conditioning.channels();
    List<float[]> rows =
        Arrays.stream(numbers)
            .mapToObj(number -> Noise.of(seed, Noise.Purpose.EVALUATION_LATENTS, number))
            .map(noise -> noise.normals(width))
            .toList();
    return scope.floats(Floats.joined(rows), numbers.length, tokens, conditioning.channels());
  }

  /**
   * The rewards of finished edits.
   *
   * @param images (pairs, 3, height, width) in 0..1
   */
  public double[] rewards(NDArray images, List<Pair> pairs) {
    return values(samples(images, pairs));
  }

  private static List<RewardSample> samples(NDArray images, List<Pair> pairs) {
    int height = (int) images.getShape().get(2);
    int width = (int) images.getShape().get(3);
    float[] all = images.toFloatArray();
    List<RewardSample> samples = new ArrayList<>();
    for (Pair pair : pairs) {
      float[] planes = Floats.part(all, samples.size(), pairs.size());
      samples.add(pair.edited(RgbImage.ofUnitRange(planes, width, height)));
    }
    return samples;
  }

  /** The rewards of edits. */
  public double[] values(List<RewardSample> samples) {
    return reward.score(samples).stream().mapToDouble(HeldOut::value).toArray();
  }

  private static double value(RewardScore score) {
    if (score instanceof RewardScore.Scored scored) {
      return scored.value();
    }
    throw new UserError("a held-out edit could not be scored: " + score);
  }
}
