package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import org.editr1.io.hf.ClipFolder;
import org.editr1.model.clip.CLIPModel;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;

/** transformers CLIPModel. */
public final class ClipModelParity implements ParityModule {
  @Override
  public String module() {
    return "clip_model";
  }

  @Override
  public void run(CaseFolder in, Outputs out, Scope scope) {
    Precision precision = in.isBfloat16() ? Precision.BF16 : Precision.FP32;
    CLIPModel model = ClipFolder.load(in.model(), scope.manager(), precision);
    NDArray pixels = in.tensor(scope.manager(), "in.pixel_values");
    out.put("out.vision_last_hidden_state", model.visionModel().forward(pixels).lastHiddenState());
    CLIPModel.Output output =
        model.forward(scope.manager(), Rows.ofLongs(in, "in.input_ids"), pixels);
    out.put("out.logits_per_image", output.logitsPerImage());
    out.put("out.text_embeds", output.textEmbeds());
    out.put("out.image_embeds", output.imageEmbeds());
  }
}
