package org.editr1.run.simulation;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to a cluster, what is trained is what a run without any trouble trains: the same
 * samples, in the same leaves, by the same policies, down to the content of every adapter, given
 * the same samples that were dropped because they faulted.
 *
 * <p>{@code -Dsim.seeds=N} tries so many seeds, {@code -Dsim.seed=N} one alone; a seed that fails
 * tells its story.
 */
class ClusterSimulationTest {
  private static final long SEEDS = 1000;

  @Test
  void whatIsTrainedDependsNotOnWhoWasFastOrDied() {
    Long alone = Long.getLong("sim.seed");
    LongStream seeds =
        alone == null
            ? LongStream.range(0, Long.getLong("sim.seeds", SEEDS))
            : LongStream.of(alone);
    seeds.forEach(ClusterSimulationTest::simulate);
  }

  private static void simulate(long seed) {
    try {
      new SimulatedCluster(seed, false).run();
    } catch (AssertionError | RuntimeException failure) {
      throw new AssertionError(
          "seed "
              + seed
              + " (again with -Dsim.seed="
              + seed
              + "): "
              + failure.getMessage()
              + System.lineSeparator()
              + history(seed),
          failure);
    }
  }

  private static String history(long seed) {
    SimulatedCluster again = new SimulatedCluster(seed, true);
    try {
      again.run();
    } catch (AssertionError | RuntimeException expected) {
      return again.history();
    }
    return again.history();
  }
}
