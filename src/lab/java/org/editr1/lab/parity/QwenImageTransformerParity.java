package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.editr1.io.hf.QwenImageFolder;
import org.editr1.io.peft.PeftFolder;
import org.editr1.model.nn.Adapter;
import org.editr1.model.nn.Lora;
import org.editr1.model.qwenimage.QwenImageTransformer2DModel;
import org.editr1.model.qwenimage.QwenImageTransformer2DModel.ImgShape;
import org.editr1.model.qwenimage.QwenImageTransformer2DModel.TokenLayout;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;

/** diffusers QwenImageTransformer2DModel, with gradients of an adapter. */
public final class QwenImageTransformerParity implements ParityModule {
  @Override
  public String module() {
    return "qwenimage_transformer";
  }

  @Override
  public void run(CaseFolder in, Outputs out, Scope scope) {
    Precision precision = in.isBfloat16() ? Precision.BF16 : Precision.FP32;
    QwenImageTransformer2DModel model =
        QwenImageFolder.load(in.model(), scope.manager(), precision);
    if (!in.hasAdapter()) {
      out.put("out.sample", forward(model, in, Lora.NONE, scope));
      return;
    }
    PeftFolder peft = PeftFolder.read(in.adapter());
    Lora lora =
        Adapter.requireGradients(
            peft.adapter().open(peft.scale(), Lora.Mode.APPLIED, scope.manager()));
    NDArray sample = Gradients.recorded(() -> forward(model, in, lora, scope));
    out.put("out.sample", sample);
    NDArray cotangent = in.tensor(scope.manager(), "in.cotangent");
    Gradients.backward(Gradients.recorded(() -> Ops.toFloat32(sample).mul(cotangent).sum()));
    put(peft.adapter(), Adapter.gradients(lora), out);
  }

  /** The cases hold zeros where no gradient arrives; {@code train_steps} tells them apart. */
  private static void put(Adapter adapter, Adapter gradients, Outputs out) {
    adapter
        .tensors()
        .forEach(
            (name, tensor) -> {
              Adapter.Tensor gradient = gradients.tensors().get(name);
              out.put(
                  "grad." + name,
                  gradient == null ? new float[tensor.values().length] : gradient.values(),
                  tensor.shape());
            });
  }

  private static NDArray forward(
      QwenImageTransformer2DModel model, CaseFolder in, Lora lora, Scope scope) {
    List<ImgShape> shapes = shapes(in);
    int text = (int) in.shape("in.encoder_hidden_states")[1];
    int image = (int) in.shape("in.hidden_states")[1];
    TokenLayout layout = model.layout(scope.manager(), shapes, text, image);
    String mask = "in.encoder_hidden_states_mask";
    return model.forward(
        new QwenImageTransformer2DModel.Input(
            input(in, "in.hidden_states", model, scope),
            input(in, "in.encoder_hidden_states", model, scope),
            in.has(mask) ? in.tensor(scope.manager(), mask) : null,
            in.floats("in.timestep")),
        layout,
        lora);
  }

  /** {@code args.img_shapes}: frames (always one), rows, columns. */
  public static List<ImgShape> shapes(CaseFolder in) {
    List<ImgShape> shapes = new ArrayList<>();
    for (JsonNode shape : in.args().path("img_shapes")) {
      shapes.add(new ImgShape(shape.get(1).asInt(), shape.get(2).asInt()));
    }
    return shapes;
  }

  private static NDArray input(
      CaseFolder in, String name, QwenImageTransformer2DModel model, Scope scope) {
    NDArray array = in.tensor(scope.manager(), name);
    return model.precision() == Precision.BF16 ? Ops.toBfloat16(array) : array;
  }
}
