package org.editr1.reward;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.editr1.journey.RunSpec;

/**
 * The rewards of a run.
 *
 * @param heldOut of its evaluations; empty where the run has none
 */
public record RunRewards(Rewards training, Optional<Rewards> heldOut) {
  /**
   * @throws org.editr1.UserError where a reward is unknown or not available
   */
  public static RunRewards of(RunSpec run) {
    return new RunRewards(
        Rewards.of("reward", run.reward()),
        run.eval().every() == 0
            ? Optional.empty()
            : Optional.of(Rewards.of("eval.reward", run.eval().reward())));
  }

  /** Refuses rewards that cannot be opened or cannot reach the run's ban; loads nothing. */
  public void check(RunSpec run) {
    if (run.advantage().ban()) {
      training.checkReach(run.advantage().banMean());
    }
    RewardSetup setup = RewardSetup.of(run);
    training.check(setup);
    heldOut.ifPresent(plan -> plan.check(setup));
  }

  /**
   * Returns whether some score comes from a server outside of the run, whose scores need not
   * repeat.
   */
  public boolean isExternal() {
    return training.isExternal() || heldOut.filter(Rewards::isExternal).isPresent();
  }

  /** All files that they read of this machine; see {@link RewardKind#files}. */
  public Map<String, List<Path>> files(RewardSetup setup) {
    Map<String, List<Path>> files = new TreeMap<>(training.files(setup));
    heldOut.ifPresent(plan -> files.putAll(plan.files(setup)));
    return files;
  }
}
