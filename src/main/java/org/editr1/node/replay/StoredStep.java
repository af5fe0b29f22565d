package org.editr1.node.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
import org.editr1.journey.JournalEntry;
import org.editr1.journey.JournalEntry.Accepted;
import org.editr1.journey.JournalEntry.Faulted;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Order;
import org.editr1.journey.OrderId;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.rl.StepPlan;
import org.editr1.run.Effect;
import org.editr1.run.Ledger;
import org.jspecify.annotations.Nullable;

/**
 * One step in a ledger of its own, brought to where the orders of one role open by what the run's
 * journal tells of the roles before it. Time plays no part.
 */
final class StoredStep {
  private static final long NOW = 0;
  private static final long EPOCH = 1;
  private static final long FOR_EVER = Long.MAX_VALUE / 4;

  private final RunSpec spec;
  private final int step;
  private final PolicyRef live;
  private final Map<GroupKey, String> tasks = new HashMap<>();
  private final Ledger ledger;
  private Effect.@Nullable StepTrained trained;

  /**
   * The policies that orders of the step name.
   *
   * @param behaviour made the samples
   * @param live of the step's version
   */
  record Policies(PolicyRef behaviour, PolicyRef live) {}

  /**
   * @param encodings stored, by {@link org.editr1.journey.EditTask#conditioning}
   */
  StoredStep(
      RunSpec spec,
      int step,
      List<Group> groups,
      Map<String, TensorRef> encodings,
      Policies policies) {
    this.spec = spec;
    this.step = step;
    this.live = policies.live();
    groups.forEach(group -> tasks.put(group.key(), group.taskOf(0).id()));
    this.ledger =
        new Ledger(new Ledger.Settings(spec.chunks(), EPOCH, FOR_EVER, FOR_EVER, false, Set.of()));
    encodings.forEach(ledger::knownConditioning);
    act(ledger.openStep(step, groups, policies.behaviour(), NOW));
  }

  /** Tells the ledger what the journal knows, up to the orders of {@code role}. */
  void replay(List<JournalEntry> journal, Role role) {
    for (JournalEntry entry : journal) {
      if (entry instanceof Accepted accepted
          && accepted.order().role() != Role.ENCODE
          && accepted.order().role().compareTo(role) < 0) {
        done(accepted.order(), accepted.result());
      } else if (entry instanceof Faulted faulted && faulted.order().role().compareTo(role) <= 0) {
        act(ledger.replayFault(faulted, NOW));
      }
    }
  }

  /** The open orders of a role, the most urgent first. */
  List<Order> orders(Role role) {
    List<Order> orders = new ArrayList<>();
    while (true) {
      // A worker may have two leases.
      String worker = "replay-" + orders.size();
      ledger.hello(hello(worker, role), NOW);
      Claim claim = new Claim(worker, 0, EPOCH, 0, Set.of(role));
      if (!(ledger.claim(claim, NOW).reply() instanceof Lease lease)) {
        return orders;
      }
      orders.add(lease.order());
    }
  }

  private static Hello hello(String worker, Role role) {
    return new Hello(
        worker, 0, "", "replay", "cpu", Set.of(role), Map.of(), Map.of(), "", EPOCH, "");
  }

  /** The result of an open order. */
  void done(OrderId order, Result result) {
    Done done = new Done("replay", Ledger.REPLAYED, "", order, result, 0);
    act(ledger.done(done, NOW).effects());
  }

  /** The leaves of the step, once all its train orders are done; else null. */
  Effect.@Nullable StepTrained trained() {
    return trained;
  }

  private void act(List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.RewardsComplete complete) {
        StepPlan plan =
            StepPlan.of(complete.scores(), group -> tasks.getOrDefault(group, ""), spec);
        act(ledger.train(step, live, plan.advantages(), plan.filtered(), NOW));
      } else if (effect instanceof Effect.StepTrained leaves) {
        trained = leaves;
      }
    }
  }
}
