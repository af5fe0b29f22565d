package org.editr1.reward;

import java.nio.file.Path;
import java.util.List;
import org.editr1.io.hf.AestheticFile;
import org.editr1.journey.RunSpec;
import org.editr1.model.encoder.AestheticPredictor;

/** How much people like the edited image, about 1 to 10; the prompt does not count. */
public final class AestheticReward implements RewardFunction {
  /** {@code aesthetic}. */
  public static final class Kind extends ClipKind {
    public Kind() {
      super("aesthetic", Range.ANY, RunSpec.Clip::aesthetic, true);
    }

    @Override
    RewardFunction open(ClipScorer scorer, List<Path> paths) {
      return new AestheticReward(scorer, AestheticFile.load(paths.get(1), scorer.manager()));
    }
  }

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
