package org.editr1.run.simulation;

import java.util.List;
import java.util.Map;
import org.editr1.Noise;
import org.editr1.journey.EditTask;
import org.editr1.journey.RunSpec;
import org.editr1.journey.RunSpec.Chunks;
import org.editr1.run.FakeWork;
import org.editr1.run.StepWindow;

/** A small run, so that much happens in little time. */
record Scenario(
    long seed,
    StepWindow.Settings window,
    int groups,
    int samples,
    Chunks chunks,
    List<EditTask> tasks,
    List<EditTask> tests,
    Poison poison) {

  static Scenario of(long seed) {
    Noise noise = Noise.of(seed, Noise.Purpose.TEST, 1);
    int groups = 1 + noise.below(3);
    List<EditTask> tasks = FakeWork.tasks("task", groups + noise.below(5));
    List<EditTask> tests = FakeWork.tasks(noise.below(2) == 0 ? "test" : "task", noise.below(5));
    int every = tests.isEmpty() ? 0 : noise.below(4);
    return new Scenario(
        seed,
        new StepWindow.Settings(1 + noise.below(6), noise.below(3), every, noise.below(4)),
        groups,
        2 + noise.below(4),
        new Chunks(1 + noise.below(3), 1 + noise.below(5), 1 + noise.below(3), 1 + noise.below(3)),
        tasks,
        tests,
        new Poison(seed, noise.below(2) * 0.06));
  }

  /** As much of a specification as a course reads. */
  RunSpec spec() {
    return new RunSpec(
        "simulated",
        seed,
        window.steps(),
        window.lag(),
        groups,
        samples,
        RunSpec.Determinism.STRICT,
        null,
        null,
        null,
        null,
        Map.of(),
        null,
        null,
        Map.of(),
        null,
        null,
        null,
        chunks,
        null,
        null,
        null,
        null);
  }
}
