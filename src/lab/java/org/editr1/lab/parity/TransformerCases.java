package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.editr1.io.hf.FluxFolder;
import org.editr1.io.hf.PeftFolder;
import org.editr1.io.hf.QwenImageFolder;
import org.editr1.model.nn.Adapter;
import org.editr1.model.nn.Lora;
import org.editr1.model.transformer.FluxTransformer2DModel;
import org.editr1.model.transformer.FluxTransformer2DModel.JointRotary;
import org.editr1.model.transformer.QwenImageTransformer2DModel;
import org.editr1.model.transformer.QwenImageTransformer2DModel.ImgShape;
import org.editr1.model.transformer.QwenImageTransformer2DModel.TokenLayout;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;

/** Forward passes of diffusers' transformers, with gradients of an adapter. */
final class TransformerCases {
  private TransformerCases() {}

  /** FluxTransformer2DModel. */
  static void flux(CaseFolder in, Outputs out, Scope scope) {
    FluxTransformer2DModel model =
        FluxFolder.KIND.load(in.model(), scope.manager(), in.precision());
    float[][] ids =
        Stream.of(in.rows("in.txt_ids"), in.rows("in.img_ids"))
            .flatMap(Stream::of)
            .toArray(float[][]::new);
    int text = (int) in.shape("in.txt_ids")[0];
    JointRotary rotary = model.rotary(scope.manager(), ids, text, ids.length - text);
    FluxTransformer2DModel.Input input =
        new FluxTransformer2DModel.Input(
            in.input(scope, "in.hidden_states"),
            in.input(scope, "in.encoder_hidden_states"),
            in.input(scope, "in.pooled_projections"),
            in.floats("in.timestep"),
            in.has("in.guidance") ? in.floats("in.guidance") : null);
    run(in, out, scope, lora -> model.forward(input, rotary, lora));
  }

  /** QwenImageTransformer2DModel. */
  static void qwenImage(CaseFolder in, Outputs out, Scope scope) {
    QwenImageTransformer2DModel model =
        QwenImageFolder.KIND.load(in.model(), scope.manager(), in.precision());
    int text = (int) in.shape("in.encoder_hidden_states")[1];
    int image = (int) in.shape("in.hidden_states")[1];
    TokenLayout layout = model.layout(scope.manager(), imageShapes(in), text, image);
    String mask = "in.encoder_hidden_states_mask";
    QwenImageTransformer2DModel.Input input =
        new QwenImageTransformer2DModel.Input(
            in.input(scope, "in.hidden_states"),
            in.input(scope, "in.encoder_hidden_states"),
            in.has(mask) ? in.tensor(scope, mask) : null,
            in.floats("in.timestep"));
    run(in, out, scope, lora -> model.forward(input, layout, lora));
  }

  /** {@code args.img_shapes}: frames (always one), rows, columns. */
  static List<ImgShape> imageShapes(CaseFolder in) {
    return in.list("img_shapes")
        .map(shape -> new ImgShape(shape.get(1).asInt(), shape.get(2).asInt()))
        .toList();
  }

  private static void run(
      CaseFolder in, Outputs out, Scope scope, Function<Lora, NDArray> forward) {
    if (!in.hasAdapter()) {
      out.put("out.sample", forward.apply(Lora.NONE));
      return;
    }
    PeftFolder peft = in.adapter();
    Lora lora =
        Adapter.requireGradients(
            peft.adapter().open(peft.scale(), Lora.Mode.APPLIED, scope.manager()));
    NDArray sample = Gradients.recorded(() -> forward.apply(lora));
    out.put("out.sample", sample);
    NDArray cotangent = in.tensor(scope, "in.cotangent");
    Gradients.backward(Gradients.recorded(() -> Ops.toFloat32(sample).mul(cotangent).sum()));
    putGradients(peft.adapter(), Adapter.gradients(lora), out);
  }

  /** The cases hold zeros where no gradient arrives; {@code train_steps} distinguishes them. */
  private static void putGradients(Adapter adapter, Adapter gradients, Outputs out) {
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
}
