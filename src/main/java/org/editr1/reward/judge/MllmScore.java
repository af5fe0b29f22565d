package org.editr1.reward.judge;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardKind;
import org.editr1.reward.RewardResources;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.RewardSetup;

/** {@code mllm_score}: the score of the judge on this device. */
public final class MllmScore implements RewardKind {
  private static final String NAME = "mllm_score";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Range range() {
    return Range.UNIT;
  }

  @Override
  public void check(RewardSetup setup) {
    Judge.check(setup.judge());
  }

  @Override
  public Map<String, List<Path>> files(RewardSetup setup) {
    return Map.of(
        RewardSetup.JUDGE,
        List.of(Path.of(setup.judge().path()), Path.of(setup.judge().template())));
  }

  @Override
  public RewardFunction open(RewardResources resources) {
    return new Opened(
        resources.shared(resources.setup().judge(), Judge.class, () -> judge(resources)));
  }

  private static Judge judge(RewardResources resources) {
    RewardSetup setup = resources.setup();
    return Judge.open(setup.judge(), setup.seed(), resources.manager());
  }

  private record Opened(Judge judge) implements RewardFunction {
    @Override
    public String name() {
      return NAME;
    }

    @Override
    public List<RewardScore> score(List<RewardSample> samples) {
      return judge.score(samples);
    }
  }
}
