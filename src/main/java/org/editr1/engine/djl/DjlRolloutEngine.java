package org.editr1.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.diffusion.Sampling;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel;
import org.editr1.engine.Inputs;
import org.editr1.engine.SampleFault;
import org.editr1.engine.WorkerEngines.RolloutEngine;
import org.editr1.engine.djl.DjlEngineOpener.LoadedModel;
import org.editr1.io.safetensors.RolloutFile;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.RunSpec;
import org.editr1.model.nn.Lora;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;

/** Samples all members of an order in one batch; a batch of another size would give other bits. */
record DjlRolloutEngine(LoadedModel loaded, RunSpec run) implements RolloutEngine {
  @Override
  public byte[] rollout(RolloutOrder order, Inputs inputs) throws SampleFault {
    Gradients.disable();
    try (Scope scope = Scope.below(loaded.manager())) {
      Conditioning conditioning = conditioning(order, inputs, scope);
      NDArray latents = sample(order, inputs, conditioning, scope);
      NDArray images = loaded.model().decode(latents, conditioning);
      refuseNonFinite(order, latents, "latents");
      refuseNonFinite(order, images, "image");
      return file(order, Ops.toFloat32(latents), images).write();
    }
  }

  private static Conditioning conditioning(RolloutOrder order, Inputs inputs, Scope scope) {
    return Conditioning.stack(
        order.conditioning().stream()
            .map(ref -> ConditioningFile.read(inputs.of(ref), ref.id(), scope.manager()))
            .toList());
  }

  private NDArray sample(
      RolloutOrder order, Inputs inputs, Conditioning conditioning, Scope scope) {
    EditModel model = loaded.model();
    SamplePlan plan = SamplePlan.of(run, order);
    int tokens = conditioning.target().tokens();
    int channels = conditioning.channels();
    long[] shape = {order.samples().size(), tokens, channels};
    NDArray start = scope.floats(plan.initial(tokens * channels), shape);
    RunSpec.Sampling settings = plan.settings();
    float[] sigmas = model.sigmas(settings.steps(), conditioning);
    return new Sampling(settings.solver(), sigmas, settings.eta())
        .run(
            model.velocity(conditioning, settings.guidance(), lora(order, inputs, scope)),
            model.precision().cast(start),
            step -> scope.floats(plan.solverNoise(step, tokens * channels), shape))
        .last();
  }

  private Lora lora(RolloutOrder order, Inputs inputs, Scope scope) {
    double scale = (double) run.lora().alpha() / run.lora().rank();
    return loaded
        .adapters()
        .open(
            order.policy().adapter(),
            () -> DjlTrainEngine.adapter(order.policy(), inputs),
            scale,
            Lora.Mode.of(loaded.model().precision()),
            scope);
  }

  private static void refuseNonFinite(RolloutOrder order, NDArray rows, String what)
      throws SampleFault {
    // The sum of a row is finite only if all its elements are.
    float[] sums = Ops.toFloat32(rows).flatten(1, -1).sum(new int[] {1}).toFloatArray();
    List<Integer> faulty =
        IntStream.range(0, sums.length)
            .filter(i -> !Float.isFinite(sums[i]))
            .mapToObj(order.samples()::get)
            .toList();
    if (!faulty.isEmpty()) {
      throw new SampleFault(faulty, "the " + what + " is not finite");
    }
  }

  private static RolloutFile file(RolloutOrder order, NDArray latents, NDArray images) {
    NDArray levels = images.mul(255).round().transpose(0, 2, 3, 1).toType(DataType.UINT8, false);
    byte[] bytes = new byte[(int) levels.size()];
    levels.toByteBuffer().get(bytes);
    return new RolloutFile(
        order.samples(),
        latents.toFloatArray(),
        (int) latents.getShape().get(1),
        (int) latents.getShape().get(2),
        bytes,
        (int) images.getShape().get(2),
        (int) images.getShape().get(3));
  }
}
