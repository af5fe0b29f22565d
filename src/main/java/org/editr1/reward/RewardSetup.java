package org.editr1.reward;

import java.nio.file.Path;
import java.util.Map;
import org.editr1.journey.RunSpec;

/**
 * The settings of a run from which rewards are opened, with the paths of this machine.
 *
 * @param judge the multimodal model of {@code mllm_score}
 * @param clip the models of the rewards on CLIP
 * @param servers by reward
 * @param seed of the run, for rewards that draw
 */
public record RewardSetup(
    RunSpec.Judge judge, RunSpec.Clip clip, Map<String, RunSpec.Server> servers, long seed) {
  /** The key of the judge's folder and template in {@link RewardKind#files}. */
  public static final String JUDGE = "judge";

  /** A setup without servers. */
  public RewardSetup(RunSpec.Judge judge, RunSpec.Clip clip) {
    this(judge, clip, Map.of(), 0);
  }

  /** The setup of a run, with the paths of its specification. */
  public static RewardSetup of(RunSpec run) {
    return new RewardSetup(run.judge(), run.clip(), run.servers(), run.seed());
  }

  /** With this machine's own copies of the judge's folder and of its template. */
  public RewardSetup withJudge(Path folder, Path template) {
    return new RewardSetup(
        new RunSpec.Judge(folder.toString(), judge.dtype(), template.toString(), judge.variant()),
        clip,
        servers,
        seed);
  }

  /** With this machine's own copies of the files of the rewards on CLIP. */
  public RewardSetup withClip(RunSpec.Clip own) {
    return new RewardSetup(judge, own, servers, seed);
  }
}
