package org.editr1.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.journey.RunSpec;
import org.editr1.journey.RunSpec.Dtype;
import org.editr1.journey.RunSpec.Judge.Variant;
import org.editr1.journey.RunSpec.Solver;

/**
 * The values of the published Kontext configuration (Edit-R1, {@code config/base.py} and {@code
 * config/kontext_nft.py}), and this project's own values where it has none: chunks of orders,
 * length of a run, retention.
 */
final class RunDefaults {
  /** Images of one forward in the reference, while sampling and while training. */
  private static final int BATCH = 3;

  private static final Map<String, Double> JUDGE = Map.of("mllm_score", 1.0);

  private RunDefaults() {}

  /**
   * @param name of the run
   * @param samples of a group, which chunks do not exceed
   * @param variant of the judge, which has a template of its own
   */
  static RunSpec published(String name, int samples, Variant variant, Path home) {
    return new RunSpec(
        name,
        42,
        1000,
        1,
        24,
        samples,
        RunSpec.Determinism.STRICT,
        new RunSpec.Model(home.resolve("models/FLUX.1-Kontext-dev").toString(), Dtype.BF16),
        new RunSpec.Data(home.resolve("datasets/edit-r1-dataset").toString(), 512),
        new RunSpec.Text(128, RunSpec.Padding.HIDDEN, null),
        new RunSpec.Sampling(6, Solver.DPM2, 0, 2.5),
        JUDGE,
        judge(variant, home),
        RunSpec.Clip.NONE,
        Map.of(),
        new RunSpec.Advantage(true, RunSpec.Advantage.Filter.NONE, false, 0.9, 0.05),
        train(),
        lora(),
        new RunSpec.Chunks(Math.min(BATCH, samples), samples, Math.min(BATCH, samples), BATCH),
        new RunSpec.Eval(10, 0, 0, 15, Solver.FLOW, 2.5, JUDGE),
        new RunSpec.Checkpoint(30),
        new RunSpec.Store(50, 2048),
        new RunSpec.Embedded(2));
  }

  private static RunSpec.Judge judge(Variant variant, Path home) {
    return new RunSpec.Judge(
        home.resolve("models/Qwen2.5-VL-32B-Instruct").toString(),
        Dtype.BF16,
        home.resolve("conf/prompts")
            .resolve(variant == Variant.YES_NO ? "yes-no.txt" : "score.txt")
            .toString(),
        variant);
  }

  /** The settings of the servers of one reward. */
  static RunSpec.Server server() {
    return new RunSpec.Server(List.of(), null, null, 8, 120, 3, null);
  }

  private static RunSpec.Train train() {
    return new RunSpec.Train(
        "nft",
        3e-4,
        1,
        5,
        RunSpec.Train.AdvMode.ALL,
        1e-4,
        0.99,
        1,
        1e-4,
        0.9,
        0.999,
        1e-8,
        1,
        0.9,
        BATCH,
        1,
        1,
        true,
        null);
  }

  static RunSpec.Lora lora() {
    return new RunSpec.Lora(32, 64, targets());
  }

  private static List<String> targets() {
    return List.of(
        "attn.to_q",
        "attn.to_k",
        "attn.to_v",
        "attn.to_out.0",
        "attn.add_q_proj",
        "attn.add_k_proj",
        "attn.add_v_proj",
        "attn.to_add_out");
  }
}
