package org.editr1.reward.judge;

import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.editr1.UserError;
import org.editr1.io.hf.ConfigFile;
import org.editr1.io.hf.Qwen25VLProcessor;
import org.editr1.io.hf.QwenVlFolder;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.tensor.Precision;

/** A multimodal model that scores edits: {@link JudgePrompt} in, {@link Grading} out. */
public record Judge(JudgePrompt prompt, Grading grading, JudgeModel model) {
  private static final String ARCHITECTURE = "Qwen2_5_VLForConditionalGeneration";

  /**
   * Loads the weights.
   *
   * @param seed of the run, for answers that are drawn
   * @param manager of the device; owns the weights
   */
  public static Judge open(RunSpec.Judge settings, long seed, NDManager manager) {
    Path folder = Path.of(settings.path());
    requireJudge(folder);
    JudgePrompt prompt = prompt(settings);
    return new Judge(
        prompt,
        Grading.of(settings, prompt.processor().tokenizer(), seed),
        new JudgeModel(
            QwenVlFolder.JUDGE.load(folder, manager, Precision.of(settings.dtype())), manager));
  }

  /**
   * Checks that it can be opened; reads no weights.
   *
   * @throws UserError naming the missing or unfit file
   */
  public static void check(RunSpec.Judge settings) {
    Path folder = Path.of(settings.path());
    requireJudge(folder);
    Grading.of(settings, prompt(settings).processor().tokenizer(), 0);
    if (!QwenVlFolder.JUDGE.inventory(folder).isComplete()) {
      throw new UserError(
          "the judge %1$s is not complete: launch/edit-r1 inspect %1$s says more"
              .formatted(folder));
    }
  }

  private static void requireJudge(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new UserError(
          "there is no judge %s: expected the folder of a Qwen2.5-VL model (judge.path)"
              .formatted(folder));
    }
    ConfigFile config = ConfigFile.read(folder.resolve("config.json"));
    String name = config.architecture();
    if (!name.equals(ARCHITECTURE)) {
      throw new UserError(config.file() + " names " + name + "; expected " + ARCHITECTURE);
    }
  }

  private static JudgePrompt prompt(RunSpec.Judge settings) {
    return new JudgePrompt(
        Qwen25VLProcessor.open(Path.of(settings.path())),
        JudgeTemplate.read(Path.of(settings.template())));
  }

  /** One score per sample, in the order of the samples. */
  public List<RewardScore> score(List<RewardSample> samples) {
    return model.scores(prompt.questions(samples), grading);
  }
}
