package org.editr1.journey;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The whole specification of a run, as in {@code conf/run/*.json}; the head sends it to every
 * worker, so that it cannot differ. Defaults are those of the published Kontext configuration.
 *
 * @param seed all noise, initial weights and permutations derive from it
 * @param steps optimizer steps of the whole run
 * @param lag rollouts of step s are made by the behaviour policy of version max(0, s - lag)
 * @param groups tasks of a step; {@code samples}: edits of each
 * @param determinism {@code strict}: workers must equal each other in all that bits depend on;
 *     {@code loose}: differences are recorded
 */
public record RunSpec(
    String name,
    long seed,
    int steps,
    int lag,
    int groups,
    int samples,
    String determinism,
    Model model,
    Data data,
    Text text,
    Sampling sampling,
    Map<String, Double> reward,
    Judge judge,
    Clip clip,
    Map<String, Server> servers,
    Advantage advantage,
    Train train,
    Lora lora,
    Chunks chunks,
    Eval eval,
    Checkpoint checkpoint,
    Store store,
    Embedded embedded) {

  /**
   * @param path Hugging Face folder of the editing pipeline
   * @param dtype {@code fp32} or {@code bf16}
   */
  public record Model(String path, String dtype) {}

  /**
   * @param resolution edge of the square source picture in pixels
   */
  public record Data(String path, int resolution) {}

  /**
   * @param maxLength tokens of the long text encoder
   * @param padding {@code hidden | attended}: whether Qwen-Image sees what fills up shorter
   *     prompts, as it does in the reference; FLUX always does
   * @param negativePrompt what Qwen-Image is to avoid while it samples, where a guidance is above 1
   */
  public record Text(int maxLength, String padding, @Nullable String negativePrompt) {}

  /**
   * @param solver {@code flow | dance | ddim | dpm1 | dpm2}
   * @param eta noise of the stochastic solvers; 0 is deterministic
   * @param guidance guidance embedding, where the model has one
   */
  public record Sampling(int steps, String solver, double eta, double guidance) {}

  /**
   * The multimodal model that {@code mllm_score} asks.
   *
   * @param path Hugging Face folder of a Qwen2.5-VL model; only workers that score load it
   * @param dtype {@code fp32} or {@code bf16}
   * @param template file with the text of its turn, in which {@code {prompt}} and {@code
   *     {requirement}} stand for the task's; each variant has its own by default
   * @param variant {@code logits}: the expectation over the digits at the first answer position,
   *     {@code yes_no}: the probability of yes, {@code sampled}: the digit of a written answer
   */
  public record Judge(String path, String dtype, String template, String variant) {}

  /**
   * What the rewards on CLIP read, each under the reward's name; null where it is not used.
   *
   * @param clipscore Hugging Face folder of a CLIP model; {@code pickscore}, {@code aesthetic}
   *     alike
   * @param aestheticHead safetensors file with the linear maps behind the aesthetic reward's model
   */
  public record Clip(
      @Nullable String clipscore,
      @Nullable String pickscore,
      @Nullable String aesthetic,
      @Nullable String aestheticHead) {
    public static final Clip NONE = new Clip(null, null, null, null);

    /** What is read for each reward that can be opened, by what fingerprints call it. */
    public SortedMap<String, List<String>> files() {
      SortedMap<String, List<String>> files = new TreeMap<>();
      if (clipscore != null) {
        files.put("clip.clipscore", List.of(clipscore));
      }
      if (pickscore != null) {
        files.put("clip.pickscore", List.of(pickscore));
      }
      if (aesthetic != null && aestheticHead != null) {
        files.put("clip.aesthetic", List.of(aesthetic, aestheticHead));
      }
      return files;
    }

    /** Only what stands under {@code names}, as {@link #files} has them. */
    public Clip only(Set<String> names) {
      boolean rated = names.contains("clip.aesthetic");
      return new Clip(
          names.contains("clip.clipscore") ? clipscore : null,
          names.contains("clip.pickscore") ? pickscore : null,
          rated ? aesthetic : null,
          rated ? aestheticHead : null);
    }
  }

  /**
   * The servers that answer for one reward; {@code servers} has one entry per reward's name.
   *
   * @param urls equal servers, asked in turn
   * @param model as the servers name it, where they need a name
   * @param key name of the environment variable that holds the key; never the key itself
   * @param concurrency calls that a worker has under way at most
   * @param deadlineSeconds of one call
   * @param retries of one call; then its order fails and is leased again
   * @param template what the judge is told: {@code {prompt}} and {@code {requirement}} stand for
   *     the task's. A configuration may name a file with that text
   */
  public record Server(
      List<String> urls,
      @Nullable String model,
      @Nullable String key,
      int concurrency,
      int deadlineSeconds,
      int retries,
      @Nullable String template) {}

  /**
   * @param globalStd divide by the standard deviation of the step instead of the group's
   * @param filter {@code none | released | paper}
   * @param ban do not draw a task again whose group is solved
   */
  public record Advantage(
      boolean globalStd, String filter, boolean ban, double banMean, double banStd) {}

  /**
   * @param objective {@code nft}
   * @param timestepFraction share of the sampling times that is trained
   * @param behaviourDecay decay type 0, 1 or 2 of the behaviour policy
   * @param emaDecay upper bound of the EMA's decay
   * @param maxRows most (sample, time) rows of one forward; changes bits
   * @param gradientCheckpointing keep only what is between blocks: a fraction of the memory for one
   *     more forward
   * @param loraPath PEFT folder, or LoRA in one file, to start from
   */
  public record Train(
      String objective,
      double learningRate,
      double beta,
      double advClip,
      String advMode,
      double kl,
      double timestepFraction,
      double maxGradNorm,
      double weightDecay,
      double beta1,
      double beta2,
      double epsilon,
      int behaviourDecay,
      double emaDecay,
      int maxRows,
      int gradientStepsPerStep,
      int innerEpochs,
      boolean gradientCheckpointing,
      @Nullable String loraPath) {}

  /**
   * @param targets suffixes of the adapted projections
   */
  public record Lora(int rank, int alpha, List<String> targets) {}

  /** Samples of an order by role; {@code evaluate}: test lines of one evaluation order. */
  public record Chunks(int rollout, int reward, int train, int evaluate) {}

  /**
   * @param every steps between evaluations; 0: none
   * @param window steps that may pass beside an evaluation; 0: as {@code every}
   * @param limit test lines, from the first; 0: all
   * @param reward the held-out reward, apart from the training reward
   */
  public record Eval(
      int every,
      int window,
      int limit,
      int steps,
      String solver,
      double guidance,
      Map<String, Double> reward) {}

  /**
   * @param saveEvery which checkpoints are kept beside the last two; 0: none
   */
  public record Checkpoint(int saveEvery) {}

  /**
   * @param keepSteps how many steps' rollouts stay; 0: all
   * @param minFreeMegabytes the run pauses while the disk has less
   */
  public record Store(int keepSteps, int minFreeMegabytes) {}

  /**
   * @param workers mixed-role workers of {@code launch/edit-r1 train} in one JVM
   */
  public record Embedded(int workers) {}
}
