package org.editr1.run.simulation;

import java.util.function.Function;

/** Runs simulated clusters; a failure names the way to repeat it, and its history. */
final class Repeatable {
  private Repeatable() {}

  /**
   * @param flags of the command that repeats the run
   * @param cluster makes the cluster, which records its history if {@code true} is passed
   */
  static void run(String flags, Function<Boolean, SimulatedCluster> cluster) {
    try {
      cluster.apply(false).run();
    } catch (AssertionError | RuntimeException failure) {
      String text = "%s%nrepeat: mvn test %s%nhistory:%n%s";
      String history = history(cluster.apply(true));
      throw new AssertionError(text.formatted(failure.getMessage(), flags, history), failure);
    }
  }

  private static String history(SimulatedCluster again) {
    try {
      again.run();
    } catch (AssertionError | RuntimeException expected) {
      return again.history();
    }
    return again.history();
  }
}
