package org.editr1.run.simulation;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.Noise;
import org.editr1.Token;
import org.editr1.config.RunConfiguration;
import org.editr1.journey.EditTask;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.RunSpec;
import org.editr1.run.FakeWork;
import org.editr1.run.RunSetup;

/** A small run, so that much happens in little time; solved groups are filtered and banned. */
record Scenario(
    long seed, RunSpec spec, List<EditTask> tasks, List<EditTask> tests, Poison poison) {
  /** Milliseconds. */
  static final long LEASE = 3_000;

  /** Milliseconds. */
  static final long PATIENCE = 25_000;

  static final String RUN = "run";

  static Scenario of(long seed) {
    Noise noise = Noise.of(seed, Noise.Purpose.TEST, 1);
    int groups = 1 + noise.below(3);
    int samples = 2 + noise.below(4);
    List<EditTask> tasks = FakeWork.tasks("task", groups + noise.below(5));
    List<EditTask> tests = FakeWork.tasks(noise.below(2) == 0 ? "test" : "task", noise.below(5));
    int every = tests.isEmpty() ? 0 : noise.below(4);
    String json =
        """
        {"seed": %d, "steps": %d, "lag": %d, "eval": {"every": %d, "window": %d, "reward": {"dummy": 1}},
         "groups": %d, "samples": %d,
         "chunks": {"rollout": %d, "reward": %d, "train": %d, "evaluate": %d},
         "device": {"patienceSeconds": %d},
         "store": {"keepSteps": %d, "minFreeMegabytes": 100},
         "advantage": {"filter": "released", "ban": true, "banMean": 0.9, "banStd": 0.05},
         "reward": {"dummy": 1}}
        """
            .formatted(
                seed,
                1 + noise.below(6),
                noise.below(3),
                every,
                Math.min(every, noise.below(4)),
                groups,
                samples,
                1 + noise.below(Math.min(3, samples)),
                1 + noise.below(samples),
                1 + noise.below(Math.min(3, samples)),
                1 + noise.below(3),
                PATIENCE / 1_000,
                3);
    RunSpec spec =
        RunConfiguration.parse("simulated", json.getBytes(StandardCharsets.UTF_8), Path.of("."));
    return new Scenario(seed, spec, tasks, tests, new Poison(seed, noise.below(2) * 0.06));
  }

  /** Returns the setup that the head of {@code epoch} gives its run. */
  RunSetup setup(long epoch) {
    Welcome welcome = new Welcome(RUN, epoch, FakeWork.stored("specification", RUN), "head", 1, "");
    return new RunSetup("head", spec, welcome, Token.NONE, LEASE, Map.of(), tasks, tests, Set.of());
  }
}
