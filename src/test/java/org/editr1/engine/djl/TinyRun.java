package org.editr1.engine.djl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.editr1.engine.Inputs;
import org.editr1.io.hf.KontextFolder;
import org.editr1.io.hf.PeftFolder;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.journey.EditTask;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.journey.TensorRef;
import org.editr1.model.nn.Adapter;
import org.editr1.reward.RewardResources.Secrets;

/** Orders of a run over a small model, and the bytes that they name. */
final class TinyRun {
  static final Path MODEL = Path.of("models/tiny-kontext");

  /** The model of a reference case, an eighth of the bundled one. */
  private static final Path SMALLEST =
      Path.of("src/test/resources/goldens/kontext-pipeline-evaluate/model");

  private static final Path DATA = Path.of("datasets/shapes");
  private static final int RANK = 4;
  private static final List<String> TWO = List.of("attn.to_q", "attn.to_out.0");

  /** The targets of the published settings. */
  private static final List<String> ALL =
      List.of(
          "attn.to_q",
          "attn.to_k",
          "attn.to_v",
          "attn.to_out.0",
          "attn.add_q_proj",
          "attn.add_k_proj",
          "attn.add_v_proj",
          "attn.to_add_out");

  private final Map<TensorRef, byte[]> stored = new HashMap<>();
  final RunSpec specification;

  TinyRun(RunSpec.Dtype dtype, RunSpec.Solver solver, double eta) {
    this(
        new RunSpec.Model(MODEL.toString(), dtype),
        new RunSpec.Sampling(6, solver, eta, 2.5),
        train(1e-4, 1, 0.99, 32, false),
        TWO);
  }

  private TinyRun(
      RunSpec.Model model, RunSpec.Sampling sampling, RunSpec.Train train, List<String> targets) {
    this.specification = specification(model, sampling, train, targets);
  }

  /** A run over the smallest model that there is. */
  static TinyRun smallest() {
    return smallest(1e-4, 0.99);
  }

  /**
   * @param kl weight of the distance to the base model
   * @param timestepFraction share of the six sampling times that is trained
   */
  static TinyRun smallest(double kl, double timestepFraction) {
    return smallest(kl, 1, timestepFraction);
  }

  /** {@link #smallest(double, double)} with the KL term at one row of {@code klEvery}. */
  static TinyRun smallest(double kl, int klEvery, double timestepFraction) {
    return smallest(train(kl, klEvery, timestepFraction, 32, false));
  }

  /** {@link #smallest()} with several forwards per chunk. */
  static TinyRun smallest(int maxRows, boolean gradientCheckpointing) {
    return smallest(train(1e-4, 1, 0.99, maxRows, gradientCheckpointing));
  }

  private static TinyRun smallest(RunSpec.Train train) {
    return new TinyRun(
        new RunSpec.Model(SMALLEST.toString(), RunSpec.Dtype.FP32),
        new RunSpec.Sampling(6, RunSpec.Solver.DPM2, 0, 2.5),
        train,
        ALL);
  }

  private static RunSpec.Train train(
      double kl, int klEvery, double timestepFraction, int maxRows, boolean gradientCheckpointing) {
    return new RunSpec.Train(
        "nft",
        3e-4,
        1,
        5,
        RunSpec.Train.AdvMode.ALL,
        kl,
        klEvery,
        timestepFraction,
        1,
        1e-4,
        0.9,
        0.999,
        1e-8,
        1,
        0.9,
        maxRows,
        1,
        1,
        gradientCheckpointing,
        null);
  }

  /** The published settings but for the size. */
  private static RunSpec specification(
      RunSpec.Model model, RunSpec.Sampling sampling, RunSpec.Train train, List<String> targets) {
    return new RunSpec(
        "tiny",
        7,
        3,
        1,
        2,
        2,
        RunSpec.Determinism.STRICT,
        model,
        new RunSpec.Data(DATA.toString(), 64),
        new RunSpec.Text(16, RunSpec.Padding.HIDDEN, null),
        sampling,
        Map.of("target", 1.0),
        new RunSpec.Judge(
            "models/judge",
            RunSpec.Dtype.FP32,
            "conf/prompts/score.txt",
            RunSpec.Judge.Variant.LOGITS),
        RunSpec.Clip.NONE,
        Map.of(),
        new RunSpec.Advantage(true, RunSpec.Advantage.Filter.NONE, false, 0.9, 0.05),
        train,
        new RunSpec.Lora(RANK, 2 * RANK, targets),
        new RunSpec.Chunks(2, 2, 2, 4),
        new RunSpec.Eval(
            1, 0, 0, 15, RunSpec.Solver.FLOW, 2.5, Map.of("jpeg_compressibility", 1.0)),
        new RunSpec.Checkpoint(0),
        new RunSpec.Store(0, 0, 0, 0),
        new RunSpec.Device(1_800),
        new RunSpec.Embedded(2));
  }

  private Path model() {
    return Path.of(specification.model().path());
  }

  DjlEngineOpener opener() {
    return new DjlEngineOpener(
        ModelFolders.of(specification), EnumSet.allOf(Role.class), "cpu", Secrets.NONE);
  }

  /** A learner before its first step. */
  DjlLearnerEngine learner() {
    return DjlLearnerEngine.open(specification, KontextFolder.open(model()).projections());
  }

  Inputs inputs() {
    return new Inputs(Map.copyOf(stored));
  }

  /** In place of what was stored under {@code id}. */
  TensorRef store(String id, byte[] bytes) {
    TensorRef ref = new TensorRef(id, bytes.length, Integer.toHexString(Arrays.hashCode(bytes)));
    stored.keySet().removeIf(old -> old.id().equals(id));
    stored.put(ref, bytes);
    return ref;
  }

  private TensorRef picture(String name) {
    try {
      return store(name, Files.readAllBytes(DATA.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  EditTask task(int line) {
    String name = String.format("train-%04d.png", line);
    TensorRef target = picture("targets/" + name);
    return task(line, picture("images/" + name), target);
  }

  EditTask task(int line, TensorRef source, TensorRef target) {
    return new EditTask("task-" + line, "remove the square", "", source, target, "task-" + line);
  }

  /** A policy that is not the base: both halves of every pair are other than at the start. */
  PolicyRef policy(PolicyRef.Kind kind, int version) {
    return policy(kind, version, i -> 0.02f * ((i * 7 + version) % 11 - 5) / 5);
  }

  /** A policy under which no sample stays finite. */
  PolicyRef brokenPolicy() {
    return policy(PolicyRef.Kind.BEHAVIOUR, 99, i -> Float.NaN);
  }

  private PolicyRef policy(PolicyRef.Kind kind, int version, IntFunction<Float> shift) {
    Adapter fresh =
        Adapter.fresh(
            KontextFolder.open(model()).projections(),
            specification.lora().targets(),
            RANK,
            version);
    SortedMap<String, Adapter.Tensor> moved = new TreeMap<>();
    fresh
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = tensor.values().clone();
              for (int i = 0; i < values.length; i++) {
                values[i] += shift.apply(i);
              }
              moved.put(name, new Adapter.Tensor(values, tensor.shape()));
            });
    byte[] file = PeftFolder.file(new Adapter(moved)).toBytes();
    return new PolicyRef(kind, version, store("policy-" + version, file));
  }

  /** The numbers of a policy that was made here. */
  Adapter adapter(PolicyRef policy) {
    return PeftFolder.adapter(SafetensorsFile.of(inputs().of(policy.adapter()), "policy"));
  }

  static OrderId id(Role role, Split split, int step, int group) {
    return new OrderId(role, new GroupKey(Pass.of(split, step), group), 0);
  }

  static EncodeOrder encode(EditTask task) {
    return new EncodeOrder(id(Role.ENCODE, Split.TRAIN, 0, 0), task);
  }

  static RolloutOrder rollout(
      OrderId id,
      int samples,
      List<EditTask> tasks,
      List<TensorRef> conditioning,
      PolicyRef policy) {
    List<Integer> indices = IntStream.range(0, samples).boxed().toList();
    return new RolloutOrder(id, indices, tasks, conditioning, policy);
  }

  static RewardOrder reward(OrderId id, RolloutOrder rollout, TensorRef file) {
    return new RewardOrder(id, new ArrayList<>(rollout.samples()), rollout.tasks(), List.of(file));
  }
}
