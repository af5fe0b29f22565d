package org.editr1.engine.djl;

import java.util.ArrayList;
import java.util.List;
import org.editr1.edit.Conditioning;
import org.editr1.engine.Inputs;
import org.editr1.engine.SampleFault;
import org.editr1.engine.WorkerEngines.TrainEngine;
import org.editr1.engine.djl.DjlEngineOpener.LoadedModel;
import org.editr1.io.hf.PeftFolder;
import org.editr1.io.safetensors.RolloutFile;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.model.nn.Adapter;
import org.editr1.tensor.Scope;
import org.editr1.train.ChunkGradient;
import org.editr1.train.ChunkGradient.NonFiniteException;
import org.editr1.train.RowDraw;
import org.editr1.train.RowDraw.TrainRow;

/** Computes the gradient of one chunk. */
record DjlTrainEngine(LoadedModel loaded, RunSpec run, ChunkGradient gradient, RowDraw draw)
    implements TrainEngine {
  DjlTrainEngine(LoadedModel loaded, RunSpec run) {
    this(loaded, run, ChunkGradient.of(run.train()), RowDraw.of(run.seed(), run.train()));
  }

  @Override
  public Leaf train(TrainOrder order, Inputs inputs) throws SampleFault {
    try (Scope scope = Scope.below(loaded.manager())) {
      TensorRef conditioned = order.conditioning();
      Conditioning conditioning =
          ConditioningFile.read(inputs.of(conditioned), conditioned.id(), scope.manager());
      long[] shape = {conditioning.target().tokens(), conditioning.channels()};
      ChunkGradient.Policy policy =
          new ChunkGradient.Policy(
              lora -> loaded.model().trainedVelocity(conditioning, run.sampling().guidance(), lora),
              adapter(order.live(), inputs),
              adapter(order.behaviour(), inputs),
              (double) run.lora().alpha() / run.lora().rank(),
              loaded.model().precision(),
              scope.manager());
      ChunkGradient.Sum sum = gradient.of(rows(order, inputs, conditioning), shape, policy);
      return new Leaf(PeftFolder.file(sum.gradient()).toBytes(), sum.count(), sum.terms().sums());
    } catch (NonFiniteException e) {
      throw new SampleFault(e.samples(), String.valueOf(e.getMessage()));
    }
  }

  /** The (sample, time) pairs of the order's samples, sample by sample. */
  private List<TrainRow> rows(TrainOrder order, Inputs inputs, Conditioning conditioning) {
    float[] sigmas = loaded.model().sigmas(run.sampling().steps(), conditioning);
    List<RolloutFile> rollouts =
        order.rollouts().stream().map(ref -> RolloutFile.read(inputs.of(ref), ref.id())).toList();
    List<TrainRow> rows = new ArrayList<>();
    for (int i = 0; i < order.samples().size(); i++) {
      int sample = order.samples().get(i);
      double advantage = order.advantages().get(i);
      float[] x0 = RolloutFile.holding(rollouts, sample).latentsOf(sample);
      rows.addAll(draw.rows(order.id().group(), sample, advantage, x0, sigmas));
    }
    return rows;
  }

  static Adapter adapter(PolicyRef policy, Inputs inputs) {
    TensorRef ref = policy.adapter();
    return PeftFolder.adapter(SafetensorsFile.of(inputs.of(ref), ref.id()));
  }
}
