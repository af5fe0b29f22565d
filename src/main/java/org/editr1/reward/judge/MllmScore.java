package org.editr1.reward.judge;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardKind;
import org.editr1.reward.RewardResources;
import org.editr1.reward.RewardSetup;

/** {@code mllm_score}: the score of the judge on this device. */
public final class MllmScore extends RewardKind {
  public MllmScore() {
    super("mllm_score", Range.UNIT);
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
    RewardSetup setup = resources.setup();
    return resources.shared(
            setup.judge(),
            Judge.class,
            () -> Judge.open(setup.judge(), setup.seed(), resources.manager()))
        ::score;
  }
}
