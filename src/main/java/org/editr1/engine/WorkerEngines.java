package org.editr1.engine;

import java.util.EnumSet;
import java.util.Set;
import org.editr1.journey.Role;
import org.jspecify.annotations.Nullable;

/** The engines of one device; absent where the worker does not have the role. */
public record WorkerEngines(
    @Nullable EncodeEngine encode,
    @Nullable RolloutEngine rollout,
    @Nullable RewardEngine reward,
    @Nullable TrainEngine train) {
  /** No order comes any more. */
  public void close() {
    if (reward != null) {
      reward.close();
    }
  }

  /** The roles that have an engine. */
  public Set<Role> roles() {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    if (encode != null) {
      roles.add(Role.ENCODE);
    }
    if (rollout != null) {
      roles.add(Role.ROLLOUT);
    }
    if (reward != null) {
      roles.add(Role.REWARD);
    }
    if (train != null) {
      roles.add(Role.TRAIN);
    }
    return roles;
  }
}
