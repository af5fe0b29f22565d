package org.editr1.engine.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.config.RunConfiguration;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardSetup;
import org.junit.jupiter.api.Test;

class ModelFoldersTest {
  private static final Path HOME = Path.of("").toAbsolutePath();

  private static RunSpec run(String... overrides) {
    return RunConfiguration.load(
        RunConfiguration.file(HOME, "tiny-kontext"), List.of(overrides), HOME);
  }

  @Test
  void runNamesJudgeWhereItsRewardsNeedOne() {
    assertNull(ModelFolders.of(run()).judge());
    RunSpec judged = run("eval.reward={\"mllm_score\": 1}", "judge.path=models/judge");
    assertEquals(
        Map.of(
            "model",
            List.of(HOME.resolve("models/tiny-kontext")),
            "judge",
            List.of(HOME.resolve("models/judge"), HOME.resolve("conf/prompts/score.txt"))),
        ModelFolders.of(judged).files());
  }

  @Test
  void workerReadsItsOwnCopies() {
    ModelFolders.Judge own = new ModelFolders.Judge(Path.of("/own"), Path.of("/own.txt"));
    RewardSetup setup =
        new ModelFolders(Path.of("/model"), own, RunSpec.Clip.NONE)
            .rewards(run("judge.dtype=fp32", "judge.variant=sampled"));
    assertEquals(
        new RunSpec.Judge("/own", RunSpec.Dtype.FP32, "/own.txt", RunSpec.Judge.Variant.SAMPLED),
        setup.judge());
  }
}
