package org.editr1.reward;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A reward before it is opened: what can be known and checked of it without loading a model or
 * asking a server. {@link Rewards} lists them by name.
 */
public interface RewardKind {
  RewardRange range();

  /** Whether every sample must carry {@link RewardSample#target}. */
  default boolean needsTarget() {
    return false;
  }

  /** Whether a server outside of the run gives it, whose scores need not repeat. */
  default boolean isExternal() {
    return false;
  }

  /**
   * Looks whether it can be opened.
   *
   * @throws org.editr1.UserError naming what is missing or wrong, in words that go behind the
   *     reward's name
   */
  default void check(RewardSetup setup) {}

  /**
   * What it reads of this machine, by what fingerprints call it: {@code judge} and its folder and
   * files. Machines that score one run must hold the same.
   */
  default Map<String, List<Path>> files(RewardSetup setup) {
    return Map.of();
  }

  /** Loads what it needs; blocking, on the device's own thread. */
  RewardFunction open(RewardResources resources);

  /** A reward that needs nothing but its samples. */
  static RewardKind plain(RewardRange range, Supplier<RewardFunction> reward) {
    return new Plain(range, false, reward);
  }

  /** A reward that needs nothing but its samples with their targets. */
  static RewardKind ofTargets(RewardRange range, Supplier<RewardFunction> reward) {
    return new Plain(range, true, reward);
  }

  /** See {@link #plain}. */
  record Plain(RewardRange range, boolean needsTarget, Supplier<RewardFunction> reward)
      implements RewardKind {
    @Override
    public RewardFunction open(RewardResources resources) {
      return reward.get();
    }
  }
}
