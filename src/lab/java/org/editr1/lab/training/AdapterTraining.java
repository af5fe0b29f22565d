package org.editr1.lab.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.editr1.Noise;
import org.editr1.diffusion.VelocityField;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel;
import org.editr1.io.dataset.DataLine;
import org.editr1.io.dataset.DataSplit;
import org.editr1.journey.RunSpec;
import org.editr1.lab.training.EncodedPairs.Encoded;
import org.editr1.model.nn.Adapter;
import org.editr1.model.nn.Lora;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardResources;
import org.editr1.reward.RewardSetup;
import org.editr1.reward.Rewards;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;
import org.editr1.train.Learning;
import org.editr1.train.Policies;

/**
 * Supervised fine-tuning: flow matching of an adapter on the pairs of a data set. Model, adapter,
 * optimizer and evaluation are those of a run's configuration; its reward and its rollouts have no
 * part in it.
 */
public final class AdapterTraining implements AutoCloseable {
  private final RunSpec spec;
  private final EditModel model;
  private final NDManager manager;
  private final EncodedPairs pairs;
  private final EncodedPairs tests;
  private final Learning learning;

  /**
   * @param model with all its parts
   * @param manager below which everything is computed
   */
  public AdapterTraining(RunSpec spec, EditModel model, NDManager manager, Adapter start) {
    this.spec = spec;
    this.model = model;
    this.manager = manager;
    int resolution = spec.data().resolution();
    this.pairs = new EncodedPairs(model, manager, resolution, spec.text().maxLength());
    this.tests = new EncodedPairs(model, manager, resolution, spec.text().maxLength());
    this.learning =
        new Learning(Learning.Settings.of(spec.train()), Policies.start(start), new TreeMap<>());
  }

  /** The moving average of the trained adapter. */
  public Adapter trained() {
    return learning.policies().ema();
  }

  /**
   * @param split whose lines all have targets
   * @param batch pairs of a step
   */
  public void run(DataSplit split, int steps, int batch, Progress progress) {
    PairRows.LineDraw draw = new PairRows.LineDraw(split.lines(), spec.seed());
    for (int step = 0; step < steps; step++) {
      double loss = step(step, draw.next(batch));
      progress.step("pairs", step + 1, steps, loss);
    }
  }

  /** One update; returns the loss before it. */
  private double step(int step, List<DataLine> lines) {
    List<Adapter> leaves = new ArrayList<>();
    double loss = 0;
    for (PairRows rows : PairRows.of(lines, pairs, spec.train().maxRows())) {
      loss += gradient(rows, step, leaves);
    }
    learning.step(Learning.sum(leaves), lines.size());
    return loss / lines.size();
  }

  /** Adds the gradient of the sum of the rows' losses; returns that sum. */
  private double gradient(PairRows rows, int step, List<Adapter> leaves) {
    try (Scope scope = Scope.below(manager)) {
      Lora lora = open(learning.policies().live(), Lora.Mode.APPLIED, scope);
      Adapter.requireGradients(lora);
      Conditioning conditioning = rows.conditioning(scope);
      double guidance = spec.sampling().guidance();
      VelocityField field = model.trainedVelocity(conditioning, guidance, lora);
      FlowMatching matching =
          rows.matching(
              conditioning, number -> Noise.of(spec.seed(), Noise.Purpose.PAIRS, 1, step, number));
      double loss =
          Gradients.recorded(
              () -> {
                NDArray sum = Ops.scale(matching.loss(field, scope), rows.size());
                Gradients.backward(sum);
                return (double) sum.getFloat();
              });
      leaves.add(Adapter.gradients(lora));
      return loss;
    }
  }

  private Lora open(Adapter adapter, Lora.Mode mode, Scope scope) {
    double scale = (double) spec.lora().alpha() / spec.lora().rank();
    return adapter.open(scale, mode, scope.manager());
  }

  /** The mean evaluation reward of the trained adapter on lines that are not trained. */
  public double heldOut(DataSplit split) {
    RunSpec.Eval eval = spec.eval();
    long limit = eval.limit() == 0 ? Long.MAX_VALUE : eval.limit();
    List<DataLine> lines = split.lines().stream().limit(limit).toList();
    try (RewardFunction reward = reward()) {
      HeldOut heldOut = new HeldOut(reward, eval.solver(), eval.steps(), spec.seed());
      return PairRows.of(lines, tests, spec.chunks().evaluate()).stream()
              .mapToDouble(rows -> Gradients.unrecorded(() -> score(heldOut, rows)))
              .sum()
          / lines.size();
    }
  }

  private RewardFunction reward() {
    return Rewards.of("eval.reward", spec.eval().reward())
        .open(new RewardResources(RewardSetup.of(spec), manager));
  }

  private double score(HeldOut heldOut, PairRows rows) {
    try (Scope scope = Scope.below(manager)) {
      Lora lora = open(trained(), Lora.Mode.of(model.precision()), scope);
      Conditioning conditioning = rows.conditioning(scope);
      VelocityField field = model.velocity(conditioning, spec.eval().guidance(), lora);
      List<Pair> known = rows.pairs().stream().map(Encoded::pair).toList();
      int[] numbers = rows.numbers().stream().mapToInt(Integer::intValue).toArray();
      return Arrays.stream(
              heldOut.values(heldOut.edits(model, field, conditioning, known, numbers)))
          .sum();
    }
  }

  @Override
  public void close() {
    pairs.close();
    tests.close();
  }
}
