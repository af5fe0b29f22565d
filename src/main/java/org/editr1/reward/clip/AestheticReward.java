package org.editr1.reward.clip;

import java.util.List;
import org.editr1.io.hf.AestheticFile;
import org.editr1.journey.RunSpec;
import org.editr1.model.clip.AestheticPredictor;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardKind;
import org.editr1.reward.RewardRange;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;

/** How much people like such pictures, about 1 to 10, whatever the prompt. */
public final class AestheticReward implements RewardFunction {
  public static final RewardKind KIND =
      new ClipKind(
          "aesthetic",
          new RewardRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
          RunSpec.Clip::aesthetic,
          "aestheticHead",
          (scorer, paths) ->
              new AestheticReward(scorer, AestheticFile.load(paths.get(1), scorer.manager())));

  private final ClipScorer scorer;
  private final AestheticPredictor head;

  private AestheticReward(ClipScorer scorer, AestheticPredictor head) {
    this.scorer = scorer;
    this.head = head;
  }

  @Override
  public String name() {
    return "aesthetic";
  }

  @Override
  public List<RewardScore> score(List<RewardSample> samples) {
    return ClipSimilarityReward.scores(scorer.ofEmbeddings(samples, head::forward), 1);
  }
}
