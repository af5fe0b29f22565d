package org.editr1.diffusion;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.editr1.UserError;

/** The reference's solvers (flow_grpo/diffusers_patch/solver.py) by their names there. */
public enum Solver {
  /** The SDE of Flow-GRPO; without noise it is Euler's method. */
  FLOW,
  /** DanceGRPO's SDE. */
  DANCE,
  /** DDIM, stochastic where eta is not 0. */
  DDIM,
  /** First-order DPM-Solver++; deterministic. */
  DPM1,
  /** Second-order multistep DPM-Solver++; deterministic. */
  DPM2;

  /** By the name in configuration files. */
  public static Solver of(String name) {
    return Arrays.stream(values())
        .filter(solver -> solver.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    ("solver " + name + " is not known: expected ")
                        + Arrays.stream(values())
                            .map(Solver::label)
                            .collect(Collectors.joining(", "))));
  }

  /** The name in configuration files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the solver takes no noise at any eta. */
  public boolean isDeterministic() {
    return this == DPM1 || this == DPM2;
  }
}
