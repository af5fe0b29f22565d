package org.editr1.reward.clip;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.editr1.io.image.Picture;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardKind;
import org.editr1.reward.RewardRange;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;

/** The logit of an edit and its prompt over a number that brings it near 0..1. */
public final class ClipSimilarityReward implements RewardFunction {
  /** CLIP's training keeps its scale at most 100. */
  private static final float LARGEST_SCALE = 100;

  private static final float CLIPSCORE_DIVISOR = 100;
  private static final float PICKSCORE_DIVISOR = 26;

  /** Pictures go in as torchvision's transforms make them of tensors, which are bilinear. */
  public static final RewardKind CLIPSCORE =
      new ClipKind(
          "clipscore",
          range(CLIPSCORE_DIVISOR),
          RunSpec.Clip::clipscore,
          null,
          (scorer, paths) ->
              new ClipSimilarityReward(
                  "clipscore", scorer, scorer.images()::transform, CLIPSCORE_DIVISOR));

  /** Pictures go in as the folder's image processor makes them. */
  public static final RewardKind PICKSCORE =
      new ClipKind(
          "pickscore",
          range(PICKSCORE_DIVISOR),
          RunSpec.Clip::pickscore,
          null,
          (scorer, paths) ->
              new ClipSimilarityReward(
                  "pickscore", scorer, scorer.images()::process, PICKSCORE_DIVISOR));

  private final String name;
  private final ClipScorer scorer;
  private final Function<Picture, float[]> process;
  private final float divisor;

  private ClipSimilarityReward(
      String name, ClipScorer scorer, Function<Picture, float[]> process, float divisor) {
    this.name = name;
    this.scorer = scorer;
    this.process = process;
    this.divisor = divisor;
  }

  private static RewardRange range(float divisor) {
    return new RewardRange(-LARGEST_SCALE / divisor, LARGEST_SCALE / divisor);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<RewardScore> score(List<RewardSample> samples) {
    return scores(scorer.logits(samples, process), divisor);
  }

  /** What is not a number is the sample's fault. */
  static List<RewardScore> scores(float[] values, float divisor) {
    List<RewardScore> scores = new ArrayList<>();
    for (float value : values) {
      scores.add(
          Float.isFinite(value)
              ? new RewardScore.Scored(value / divisor, Map.of())
              : new RewardScore.Faulty("the model's answer is " + value));
    }
    return scores;
  }
}
