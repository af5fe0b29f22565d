package org.editr1.journey;

import java.util.List;
import java.util.Map;
import org.editr1.Label;
import org.jspecify.annotations.Nullable;

/**
 * The complete specification of a run, as in {@code conf/run/*.json}; the head sends it to every
 * worker, so that it cannot differ. The published Kontext configuration gives the defaults.
 *
 * @param seed all noise, initial weights and permutations derive from it
 * @param steps optimizer steps of the complete run
 * @param lag rollouts of step s are made by the behaviour policy of version max(0, s - lag)
 * @param groups number of tasks of a step
 * @param samples number of edits of each task
 */
public record RunSpec(
    String name,
    long seed,
    int steps,
    int lag,
    int groups,
    int samples,
    Determinism determinism,
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
    Device device,
    Embedded embedded) {

  /** Treatment of workers that differ in a setting on which bits depend. */
  public enum Determinism {
    /** The worker is refused. */
    STRICT,
    /** The difference is recorded. */
    LOOSE;

    @Override
    public String toString() {
      return Label.of(this);
    }
  }

  /** The number type in which a model's weights are held and its projections computed. */
  public enum Dtype {
    FP32,
    BF16;

    @Override
    public String toString() {
      return Label.of(this);
    }
  }

  /**
   * @param path Hugging Face folder of the editing pipeline
   */
  public record Model(String path, Dtype dtype) {}

  /**
   * @param resolution edge of the square source image in pixels
   */
  public record Data(String path, int resolution) {}

  /**
   * @param maxLength tokens of the long text encoder
   * @param padding for Qwen-Image; FLUX always attends to padding
   * @param negativePrompt for Qwen-Image, used while it samples with a guidance above 1
   */
  public record Text(int maxLength, Padding padding, @Nullable String negativePrompt) {}

  /** Whether the transformer attends to the tokens that pad a short prompt. */
  public enum Padding {
    HIDDEN,
    /** Padding tokens are attended to, as in the reference. */
    ATTENDED;

    @Override
    public String toString() {
      return Label.of(this);
    }
  }

  /**
   * @param eta noise of the stochastic solvers; 0 is deterministic
   * @param guidance guidance embedding, where the model has one
   */
  public record Sampling(int steps, Solver solver, double eta, double guidance) {}

  /** The reference's solvers (flow_grpo/diffusers_patch/solver.py) by their names there. */
  public enum Solver {
    /** The SDE of Flow-GRPO; without noise it is Euler's method. */
    FLOW,
    /** DanceGRPO's SDE. */
    DANCE,
    /** DDIM, stochastic where eta is not 0. */
    DDIM,
    /** First-order DPM-Solver++; deterministic. */
    DPM1,
    /** Second-order multistep DPM-Solver++; deterministic. */
    DPM2;

    /** Returns whether the solver takes no noise at any eta. */
    public boolean isDeterministic() {
      return this == DPM1 || this == DPM2;
    }

    @Override
    public String toString() {
      return Label.of(this);
    }
  }

  /**
   * The multimodal model that {@code mllm_score} asks.
   *
   * @param path Hugging Face folder of a Qwen2.5-VL model; only workers that score load it
   * @param template file with the text of its turn, with placeholders {@code {prompt}} and {@code
   *     {requirement}} for the task's texts; each variant has its own default
   */
  public record Judge(String path, Dtype dtype, String template, Variant variant) {
    /** How the judge's answer becomes a score. */
    public enum Variant {
      /** The expectation over the digits at the first answer position. */
      LOGITS,
      /** The probability of yes. */
      YES_NO,
      /** The digit of a written answer. */
      SAMPLED;

      @Override
      public String toString() {
        return Label.of(this);
      }
    }
  }

  /**
   * Folders and files of the rewards on CLIP, under the reward's name; null where a reward is not
   * used.
   *
   * @param clipscore Hugging Face folder of a CLIP model
   * @param pickscore Hugging Face folder of a CLIP model
   * @param aesthetic Hugging Face folder of a CLIP model
   * @param aestheticHead safetensors file with the linear maps after the aesthetic reward's model
   */
  public record Clip(
      @Nullable String clipscore,
      @Nullable String pickscore,
      @Nullable String aesthetic,
      @Nullable String aestheticHead) {
    public static final Clip NONE = new Clip(null, null, null, null);
  }

  /**
   * The servers that answer for one reward; {@code servers} has one entry per reward's name.
   *
   * @param urls equal servers, asked in turn, which may need the name of their {@code model}
   * @param key name of the environment variable that holds the key; never the key itself
   * @param concurrency most concurrent calls of a worker
   * @param deadlineSeconds of one call
   * @param retries of one call, after which its order fails and is re-queued
   * @param patienceSeconds for which a run continues without their answers, before it pauses
   * @param template text for the judge, with {@code {prompt}} and {@code {requirement}}, or a file
   */
  public record Server(
      List<String> urls,
      @Nullable String model,
      @Nullable String key,
      int concurrency,
      int deadlineSeconds,
      int retries,
      int patienceSeconds,
      @Nullable String template) {}

  /**
   * @param globalStd divide by the standard deviation of the step instead of the group's
   * @param ban ban a task whose group is solved from later draws
   */
  public record Advantage(
      boolean globalStd, Filter filter, boolean ban, double banMean, double banStd) {
    /** Which groups are trained. The released code and the paper differ, so both are here. */
    public enum Filter {
      NONE,
      /** The released code where its {@code ban_prompt} is on: contrast, and not yet solved. */
      RELEASED,
      /** The paper: only solved groups without contrast are dropped. */
      PAPER;

      @Override
      public String toString() {
        return Label.of(this);
      }
    }
  }

  /**
   * @param objective {@code nft}
   * @param klEvery the KL term is taken at one row of so many, by chance, with this weight: as many
   *     forwards of the base model less
   * @param timestepFraction share of the sampling times that is trained
   * @param behaviourDecay decay type 0, 1 or 2 of the behaviour policy
   * @param emaDecay upper bound of the EMA's decay
   * @param maxRows most (sample, time) rows of one forward; changes bits
   * @param gradientCheckpointing keep the activations between blocks alone: a fraction of the
   *     memory for one more forward
   * @param loraPath PEFT folder, or LoRA in one file, to start from
   */
  public record Train(
      String objective,
      double learningRate,
      double beta,
      double advClip,
      AdvMode advMode,
      double kl,
      int klEvery,
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
      @Nullable String loraPath) {
    /** The transform of a clipped advantage before it becomes a weight. */
    public enum AdvMode {
      ALL,
      POSITIVE_ONLY,
      NEGATIVE_ONLY,
      /** 1 where it is positive, else 0. */
      ONE_ONLY,
      BINARY;

      @Override
      public String toString() {
        return Label.of(this);
      }
    }
  }

  /**
   * @param targets suffixes of the adapted projections
   */
  public record Lora(int rank, int alpha, List<String> targets) {}

  /**
   * Sizes of orders.
   *
   * @param rollout samples of a rollout order
   * @param reward samples of a reward order
   * @param train samples of a train order
   * @param evaluate test lines of an evaluation order
   */
  public record Chunks(int rollout, int reward, int train, int evaluate) {
    /** Returns how many train orders a group of so many samples has. */
    public int trainOrders(int samples) {
      return (samples + train - 1) / train;
    }
  }

  /**
   * @param every steps between evaluations; 0: none
   * @param window steps that may pass during an evaluation; 0: as {@code every}
   * @param limit test lines, from the first; 0: all
   * @param reward the held-out reward, apart from the training reward
   */
  public record Eval(
      int every,
      int window,
      int limit,
      int steps,
      Solver solver,
      double guidance,
      Map<String, Double> reward) {}

  /**
   * @param saveEvery interval of the checkpoints that are kept in addition to the last two; 0: none
   */
  public record Checkpoint(int saveEvery) {}

  /**
   * @param keepSteps number of steps whose rollouts are kept; 0: all
   * @param keepEvaluations number of evaluations whose images are kept beside the first; 0: all
   * @param conditioningMegabytes beyond which the conditioning that was used longest ago is
   *     removed, and made again when its task is drawn; 0: none is
   * @param minFreeMegabytes what a step must leave free on the disk to open
   */
  public record Store(
      int keepSteps, int keepEvaluations, int conditioningMegabytes, int minFreeMegabytes) {}

  /**
   * @param patienceSeconds for which an order may run until the usual time is known
   */
  public record Device(int patienceSeconds) {}

  /**
   * @param workers mixed-role workers of {@code launch/edit-r1 train} in one JVM
   */
  public record Embedded(int workers) {}
}
