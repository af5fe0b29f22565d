package org.editr1.run.simulation;

import org.editr1.journey.Order;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.PolicyRef.Kind;

/**
 * Rollouts of step s are made by the behaviour policy of version max(0, s - lag), rollouts of an
 * evaluation by the EMA policy of its version; a step is trained at its own version.
 */
final class PolicyOfTheRightVersion implements Invariant {
  private final int lag;
  private final Disk disk;

  PolicyOfTheRightVersion(Scenario scenario, Disk disk) {
    this.lag = scenario.spec().lag();
    this.disk = disk;
  }

  @Override
  public void leased(Order order) {
    Pass pass = order.id().group().pass();
    int sampler = Math.max(0, pass.number() - lag);
    if (order instanceof RolloutOrder rollout && pass instanceof Pass.Step) {
      is(rollout.policy(), Kind.BEHAVIOUR, sampler);
    } else if (order instanceof RolloutOrder rollout) {
      is(rollout.policy(), Kind.EMA, pass.number());
    } else if (order instanceof TrainOrder train) {
      is(train.behaviour(), Kind.BEHAVIOUR, sampler);
      is(train.live(), Kind.LIVE, pass.number());
      Invariant.check(
          pass.number() == disk.version(), pass, " is trained at version ", disk.version());
    }
  }

  private void is(PolicyRef policy, Kind kind, int version) {
    boolean same = policy.equals(disk.versions().policy(kind, version));
    Invariant.check(same, policy, " is not ", kind, " of ", version);
  }
}
