package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import org.editr1.io.hf.FluxFolder;
import org.editr1.io.peft.PeftFolder;
import org.editr1.model.flux.FluxTransformer2DModel;
import org.editr1.model.flux.FluxTransformer2DModel.JointRotary;
import org.editr1.model.nn.Adapter;
import org.editr1.model.nn.Lora;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;

/** diffusers FluxTransformer2DModel, with gradients of an adapter. */
public final class FluxTransformerParity implements ParityModule {
  @Override
  public String module() {
    return "flux_transformer";
  }

  @Override
  public void run(CaseFolder in, Outputs out, Scope scope) {
    Precision precision = in.isBfloat16() ? Precision.BF16 : Precision.FP32;
    FluxTransformer2DModel model = FluxFolder.load(in.model(), scope.manager(), precision);
    Lora lora = Lora.NONE;
    if (in.hasAdapter()) {
      PeftFolder peft = PeftFolder.read(in.adapter());
      lora =
          Adapter.requireGradients(
              peft.adapter().open(peft.scale(), Lora.Mode.APPLIED, scope.manager()));
    }
    Lora adapter = lora;
    NDArray sample = Gradients.recorded(() -> forward(model, in, adapter, scope));
    out.put("out.sample", sample);
    if (in.hasAdapter()) {
      NDArray cotangent = in.tensor(scope.manager(), "in.cotangent");
      Gradients.backward(Gradients.recorded(() -> Ops.toFloat32(sample).mul(cotangent).sum()));
      Adapter.gradients(lora)
          .tensors()
          .forEach((name, tensor) -> out.put("grad." + name, tensor.values(), tensor.shape()));
    }
  }

  private static NDArray forward(
      FluxTransformer2DModel model, CaseFolder in, Lora lora, Scope scope) {
    float[][] ids = Rows.concat(Rows.of(in, "in.txt_ids"), Rows.of(in, "in.img_ids"));
    int text = (int) in.shape("in.txt_ids")[0];
    JointRotary rotary = model.rotary(scope.manager(), ids, text, ids.length - text);
    return model.forward(
        new FluxTransformer2DModel.Input(
            input(in, "in.hidden_states", model, scope),
            input(in, "in.encoder_hidden_states", model, scope),
            input(in, "in.pooled_projections", model, scope),
            in.floats("in.timestep"),
            in.has("in.guidance") ? in.floats("in.guidance") : null),
        rotary,
        lora);
  }

  private static NDArray input(
      CaseFolder in, String name, FluxTransformer2DModel model, Scope scope) {
    NDArray array = in.tensor(scope.manager(), name);
    return model.precision() == Precision.BF16 ? Ops.toBfloat16(array) : array;
  }
}
