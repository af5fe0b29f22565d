package org.editr1.run.simulation;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to a cluster, it trains what a run without any trouble trains: the same samples,
 * in the same leaves, by the same policies, down to the content of every adapter, given the same
 * samples that were dropped because they faulted.
 *
 * <p>{@code -Dsim.seeds=N} tries so many seeds, {@code -Dsim.seed=N} one alone.
 */
class ClusterSimulationTest {
  private static final long SEEDS = 2000;

  @Test
  void trainedWeightsDoNotDependOnSpeedOrLossOfWorkers() {
    Long alone = Long.getLong("sim.seed");
    LongStream seeds =
        alone == null
            ? LongStream.range(0, Long.getLong("sim.seeds", SEEDS))
            : LongStream.of(alone);
    seeds.forEach(
        seed ->
            Repeatable.run(
                "-Dtest=ClusterSimulationTest -Dsim.seed=" + seed,
                recording -> SimulatedCluster.stormy(seed, recording)));
  }
}
