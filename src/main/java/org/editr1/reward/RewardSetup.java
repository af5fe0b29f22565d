package org.editr1.reward;

import java.nio.file.Path;
import org.editr1.journey.RunSpec;

/**
 * The settings of a run that rewards are made from, with the paths of this machine.
 *
 * @param judge the multimodal model of {@code mllm_score}
 * @param clip the models of the rewards on CLIP
 */
public record RewardSetup(RunSpec.Judge judge, RunSpec.Clip clip) {
  /** As the run says. */
  public static RewardSetup of(RunSpec run) {
    return new RewardSetup(run.judge(), run.clip());
  }

  /** With this machine's own copies of the judge's folder and of its template. */
  public RewardSetup withJudge(Path folder, Path template) {
    return new RewardSetup(
        new RunSpec.Judge(folder.toString(), judge.dtype(), template.toString(), judge.variant()),
        clip);
  }

  /** With this machine's own copies of what the rewards on CLIP read. */
  public RewardSetup withClip(RunSpec.Clip own) {
    return new RewardSetup(judge, own);
  }
}
