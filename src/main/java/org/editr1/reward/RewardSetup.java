package org.editr1.reward;

import java.nio.file.Path;
import java.util.Map;
import org.editr1.journey.RunSpec;

/**
 * The settings of a run that rewards are made from, with the paths of this machine.
 *
 * @param judge the multimodal model of {@code mllm_score}
 * @param clip the models of the rewards on CLIP
 * @param servers by the rewards that they answer for
 */
public record RewardSetup(
    RunSpec.Judge judge, RunSpec.Clip clip, Map<String, RunSpec.Server> servers) {
  /** Without servers. */
  public RewardSetup(RunSpec.Judge judge, RunSpec.Clip clip) {
    this(judge, clip, Map.of());
  }

  /** As the run says. */
  public static RewardSetup of(RunSpec run) {
    return new RewardSetup(run.judge(), run.clip(), run.servers());
  }

  /** With this machine's own copies of the judge's folder and of its template. */
  public RewardSetup withJudge(Path folder, Path template) {
    return new RewardSetup(
        new RunSpec.Judge(folder.toString(), judge.dtype(), template.toString(), judge.variant()),
        clip,
        servers);
  }

  /** With this machine's own copies of what the rewards on CLIP read. */
  public RewardSetup withClip(RunSpec.Clip own) {
    return new RewardSetup(judge, own, servers);
  }
}
