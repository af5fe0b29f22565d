package org.editr1.node.replay;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.Token;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Accepted;
import org.editr1.journey.Effect.Faulted;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Order;
import org.editr1.journey.Pass;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TaskList;
import org.editr1.journey.TensorRef;
import org.editr1.run.Run;
import org.editr1.run.RunSetup;
import org.jspecify.annotations.Nullable;

/**
 * A run that is restarted at one step. It replays the journaled results of all roles before a given
 * role, whose orders are open afterwards. Time plays no part.
 */
final class StoredStep {
  static final TensorRef NO_FILE = new TensorRef("", 0, "");

  private static final long NOW = 0;
  private static final String NO_NAME = "";

  private final Pass step;
  private final Run run;
  private Effect.@Nullable Train trained;

  /**
   * @param tasks the training tasks in the order of the data set
   * @param policies that orders name; their version is the number of the step
   */
  StoredStep(RunSpec spec, TaskList tasks, PoliciesUpdated policies) {
    this.step = new Pass.Step(policies.version());
    Welcome welcome = new Welcome(NO_NAME, 1, NO_FILE, NO_NAME, 0, NO_NAME);
    RunSetup setup =
        new RunSetup("replay", spec, welcome, Token.NONE, 0, Map.of(), tasks, List.of(), Set.of());
    this.run = new Run(setup, policies, NOW);
  }

  /**
   * Replays what precedes the orders of {@code role}.
   *
   * @param ofRun the journal of the run; {@code ofStep}: of the step
   */
  void replay(List<Journaled> ofRun, List<Journaled> ofStep, Role role) {
    List<Journaled> known =
        ofRun.stream()
            .filter(entry -> entry instanceof Effect.Encoding || entry instanceof Effect.Banned)
            .toList();
    List<Journaled> before = ofStep.stream().filter(entry -> precedes(entry, role)).toList();
    carryOut(
        run.replay(pass -> pass == null ? known : pass.equals(step) ? before : List.of(), NOW));
  }

  private static boolean precedes(Journaled entry, Role role) {
    if (entry instanceof Accepted accepted) {
      Role done = accepted.order().role();
      return done != Role.ENCODE && done.compareTo(role) < 0;
    }
    return entry instanceof Faulted faulted && faulted.order().role().compareTo(role) <= 0;
  }

  /** Returns the open orders of a role, the most urgent first. */
  List<Order> orders(Role role) {
    return run.openOrders(role).stream()
        .filter(order -> order.id().group().pass().equals(step))
        .toList();
  }

  /** Gives the result of an open order. */
  void done(Order order, Result result) {
    Done done = new Done("replay", Long.MAX_VALUE, NO_NAME, order.id(), order.digest(), result, 0);
    carryOut(run.on(run -> run.done(done, true), NOW));
  }

  /** Returns the leaves of the step, once all its train orders are done; else null. */
  Effect.@Nullable Train trained() {
    return trained;
  }

  private void carryOut(List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.Train leaves) {
        trained = leaves;
      }
    }
  }
}
