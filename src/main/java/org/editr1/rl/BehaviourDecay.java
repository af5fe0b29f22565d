package org.editr1.rl;

import org.editr1.UserError;

/**
 * How much of the behaviour policy stays when it follows the live one (flow_grpo return_decay): 0
 * until step {@code flat}, then rising by {@code rise} a step to {@code hold}.
 */
public record BehaviourDecay(int flat, double rise, double hold) {
  /** By the number in {@code train.behaviourDecay}. */
  public static BehaviourDecay of(int type) {
    return switch (type) {
      case 0 -> new BehaviourDecay(0, 0, 0);
      case 1 -> new BehaviourDecay(0, 0.001, 0.5);
      case 2 -> new BehaviourDecay(75, 0.0075, 0.999);
      default -> throw new UserError("train.behaviourDecay is " + type + ", expected 0, 1 or 2");
    };
  }

  /**
   * @param step count of optimizer steps after the one just made; the first is 1
   */
  public double at(long step) {
    return step < flat ? 0 : Math.min((step - flat) * rise, hold);
  }
}
