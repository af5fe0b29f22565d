package org.editr1.lab.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.editr1.config.RunConfiguration;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.junit.jupiter.api.Test;

/** Forecasts that can be computed by hand. */
class PlannerTest {
  private static final Path HOME = Path.of("").toAbsolutePath();

  /** 2 groups of 4 samples, in chunks of 2: 4 rollout orders, 2 reward orders, 4 train orders. */
  private static RunSpec spec(int lag) {
    return RunConfiguration.load(
        HOME.resolve("conf/run/tiny-kontext.json"),
        List.of(
            "lag=" + lag,
            "steps=" + Planner.steps(lag),
            "groups=2",
            "samples=4",
            "chunks.rollout=2",
            "chunks.reward=4",
            "chunks.train=2",
            "advantage.filter=none",
            "advantage.ban=false",
            "eval.every=0"),
        HOME);
  }

  private static Planner planner(int lag, StageSeconds costs) {
    return new Planner(spec(lag), spec(0), costs);
  }

  @Test
  void oneDeviceRunsOrdersOneByOne() {
    Planner planner = planner(1, new StageSeconds(0.5, 2, 0.25, 1, 0));
    Forecast forecast = planner.forecast(Fleet.mixed(1, 0));
    // 2 encodings, now and then one less since a task is drawn again, and 8 samples.
    double step = 2 * 0.5 + 8 * 3.25;
    assertEquals(step, forecast.secondsPerStep(), 0.3);
    assertEquals(8 / step, forecast.samplesPerSecond(), 0.01);
    assertEquals(1, forecast.busy().get("worker"), 1e-6);
    assertEquals(8 * 2 / step, forecast.byRole().get(Role.ROLLOUT), 0.01);
  }

  @Test
  void synchronousLoopWaitsAtEachBarrier() {
    Planner planner = planner(1, new StageSeconds(0, 2, 1, 1, 3));
    // 4 orders of 4 s for 3 devices, 2 of 4 s, 4 of 2 s, and the learner's 3 s.
    Forecast forecast = planner.synchronous(Fleet.mixed(3, 0));
    assertEquals(8 + 4 + 4 + 3, forecast.secondsPerStep(), 1e-6);
  }

  @Test
  void overlappingStepsFillTheGaps() {
    Planner planner = planner(1, new StageSeconds(0, 2, 1, 1, 3));
    Forecast overlapping = planner.forecast(Fleet.mixed(3, 0));
    // 32 device seconds for 3 devices would be 10.7 s.
    assertTrue(overlapping.secondsPerStep() < 13, overlapping::toString);
    assertTrue(overlapping.secondsPerStep() >= 32 / 3.0, overlapping::toString);
  }

  @Test
  void bestDivisionFollowsTheWork() {
    Planner planner = planner(1, new StageSeconds(0, 2, 2, 2, 0));
    Forecast fixed = planner.bestFixed(6).orElseThrow();
    assertEquals(Fleet.fixed(2, 2, 2), fixed.fleet());
    assertTrue(planner.bestFixed(2).isEmpty());
    assertTrue(
        planner.bestMixed(6).samplesPerSecond() >= fixed.samplesPerSecond(), fixed::toString);
  }

  @Test
  void forecastsAreReproducible() {
    Planner planner = planner(2, new StageSeconds(0.1, 1.7, 0.3, 1.1, 0.2));
    assertEquals(
        planner.forecast(Fleet.mixed(3, 2)).toString(),
        planner.forecast(Fleet.mixed(3, 2)).toString());
  }
}
