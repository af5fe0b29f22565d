package org.editr1.lab.parity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel;
import org.editr1.edit.KontextEdit;
import org.editr1.edit.QwenImageEdit;
import org.editr1.io.hf.FluxFolder;
import org.editr1.io.hf.PeftFolder;
import org.editr1.io.hf.QwenImageFolder;
import org.editr1.model.nn.Adapter;
import org.editr1.model.transformer.FluxTransformer2DModel;
import org.editr1.model.transformer.QwenImageTransformer2DModel;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.editr1.train.ChunkGradient;
import org.editr1.train.ChunkGradient.NonFiniteException;
import org.editr1.train.Learning;
import org.editr1.train.Policies;
import org.editr1.train.RowDraw.TrainRow;

/** Complete optimizer steps. */
final class TrainStepsCases {
  private TrainStepsCases() {}

  /** The rows of one group with their gradient. */
  private record Chunk(List<Integer> samples, ChunkGradient.Sum sum) {}

  /** The policies of a step; {@code scale} is alpha / rank. */
  private record Pair(Adapter live, Adapter behaviour, double scale) {}

  /**
   * Complete optimizer steps, by the code that trains: a chunk for each group, their tree,
   * clipping, AdamW, averages. Times and noise come from the case.
   */
  static void trainSteps(CaseFolder in, Outputs out, Scope scope) throws NonFiniteException {
    TrainStepsCase given = new TrainStepsCase(in);
    EditModel model = model(given, scope);
    PeftFolder start = in.adapter();
    List<Adapter> behaviours = new ArrayList<>(List.of(start.adapter()));
    Learning learning =
        new Learning(given.settings(), policies(in, start), Collections.emptySortedMap());
    for (int step = 0; step < in.integer("steps"); step++) {
      Pair pair =
          new Pair(
              learning.policies().live(),
              behaviours.get(given.behaviourVersion(step)),
              start.scale());
      List<Chunk> chunks = new ArrayList<>();
      for (List<Integer> samples : given.trainedGroups(step)) {
        chunks.add(chunk(given, step, samples, model, pair, scope));
      }
      String prefix = "out.step" + step + ".";
      putTerms(out, prefix, chunks, in.shape(TrainStepsCase.name(step, "t")));
      double norm =
          learning
              .step(
                  Learning.sum(chunks.stream().map(chunk -> chunk.sum().gradient()).toList()),
                  rows(chunks))
              .getOrDefault("grad_norm", Double.NaN);
      out.put(prefix + "gradient_norm", new double[] {norm}, 1);
      behaviours.add(learning.policies().behaviour());
      out.put(prefix + "live.", learning.policies().live());
      out.put(prefix + "behaviour.", learning.policies().behaviour());
      out.put(prefix + "ema.", learning.policies().ema());
    }
  }

  /** The transformer alone, with an unused schedule: the times come from the case. */
  private static EditModel model(TrainStepsCase given, Scope scope) {
    FlowMatchSchedule schedule = new FlowMatchSchedule(1, true, true, 0.5, 1.15, 256, 4096, 0);
    Path folder = given.in().model();
    if (given.isQwen()) {
      QwenImageTransformer2DModel transformer =
          QwenImageFolder.KIND.load(folder, scope.manager(), Precision.FP32);
      return new QwenImageEdit(
          schedule, Precision.FP32, QwenImageEdit.Settings.STANDARD, null, null, transformer);
    }
    FluxTransformer2DModel transformer =
        FluxFolder.KIND.load(folder, scope.manager(), Precision.FP32);
    return new KontextEdit(schedule, Precision.FP32, null, null, transformer);
  }

  /** A fresh run has made no step before the one that the case calls 1. */
  private static Policies policies(CaseFolder in, PeftFolder start) {
    int before = in.integer("first_step") - 1;
    return new Policies(before, start.adapter(), start.adapter(), start.adapter());
  }

  private static Chunk chunk(
      TrainStepsCase given,
      int step,
      List<Integer> samples,
      EditModel model,
      Pair pair,
      Scope scope)
      throws NonFiniteException {
    try (Scope order = Scope.below(scope.manager())) {
      Conditioning conditioning = given.conditioning(step, samples.get(0), order);
      ChunkGradient.Policy policy =
          new ChunkGradient.Policy(
              lora -> model.trainedVelocity(conditioning, given.in().number("guidance"), lora),
              pair.live(),
              pair.behaviour(),
              pair.scale(),
              model.precision(),
              order.manager());
      List<TrainRow> rows = given.rows(step, samples);
      // Two forwards: parts of a chunk have to add up as well.
      ChunkGradient gradient =
          new ChunkGradient(NftLossCases.objective(given.in()), (rows.size() + 1) / 2, false);
      long[] shape = {conditioning.target().tokens(), conditioning.channels()};
      return new Chunk(samples, gradient.of(rows, shape, policy));
    }
  }

  private static int rows(List<Chunk> chunks) {
    return chunks.stream().mapToInt(chunk -> chunk.sum().count()).sum();
  }

  private static void putTerms(Outputs out, String prefix, List<Chunk> chunks, long[] shape) {
    Map<String, String> means = new TreeMap<>(NftLossCases.MASKED);
    means.put("old_deviate", "old_deviate");
    means.forEach(
        (name, term) -> {
          double sum =
              chunks.stream()
                  .mapToDouble(chunk -> chunk.sum().terms().sums().getOrDefault(term, Double.NaN))
                  .sum();
          out.put(prefix + name, new double[] {sum / rows(chunks)}, 1);
        });
    int times = (int) shape[1];
    double[] policy = new double[(int) shape[0] * times];
    double[] kl = new double[policy.length];
    for (Chunk chunk : chunks) {
      IntStream.range(0, chunk.sum().count())
          .forEach(
              row -> {
                int at = chunk.samples().get(row / times) * times + row % times;
                policy[at] = chunk.sum().terms().of("policy_loss")[row];
                kl[at] = chunk.sum().terms().of("kl_div")[row];
              });
    }
    out.put(prefix + "sample_policy_loss", policy, shape);
    out.put(prefix + "sample_kl", kl, shape);
  }
}
