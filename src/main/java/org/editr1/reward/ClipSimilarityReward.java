package org.editr1.reward;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.RunSpec;

/** The logit of an edit and its prompt, divided by a constant that brings it near 0..1. */
public final class ClipSimilarityReward implements RewardFunction {
  /** CLIP's training keeps its scale at most 100. */
  private static final float LARGEST_SCALE = 100;

  private static final float CLIPSCORE_DIVISOR = 100;
  private static final float PICKSCORE_DIVISOR = 26;

  /** {@code clipscore}: images are transformed as torchvision transforms tensors, bilinearly. */
  public static final class Clipscore extends ClipKind {
    public Clipscore() {
      super("clipscore", interval(CLIPSCORE_DIVISOR), RunSpec.Clip::clipscore, false);
    }

    @Override
    RewardFunction open(ClipScorer scorer, List<Path> paths) {
      return new ClipSimilarityReward(
          name(), scorer, scorer.images()::transform, CLIPSCORE_DIVISOR);
    }
  }

  /** {@code pickscore}: images are processed as the folder's image processor does. */
  public static final class Pickscore extends ClipKind {
    public Pickscore() {
      super("pickscore", interval(PICKSCORE_DIVISOR), RunSpec.Clip::pickscore, false);
    }

    @Override
    RewardFunction open(ClipScorer scorer, List<Path> paths) {
      return new ClipSimilarityReward(name(), scorer, scorer.images()::process, PICKSCORE_DIVISOR);
    }
  }

  private final String name;
  private final ClipScorer scorer;
  private final Function<RgbImage, float[]> process;
  private final float divisor;

  private ClipSimilarityReward(
      String name, ClipScorer scorer, Function<RgbImage, float[]> process, float divisor) {
    this.name = name;
    this.scorer = scorer;
    this.process = process;
    this.divisor = divisor;
  }

  private static RewardKind.Range interval(float divisor) {
    return new RewardKind.Range(-LARGEST_SCALE / divisor, LARGEST_SCALE / divisor);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<RewardScore> score(List<RewardSample> samples) {
    return scores(scorer.logits(samples, process), divisor);
  }

  /** Scores of values; a value that is not a number is the sample's fault. */
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
