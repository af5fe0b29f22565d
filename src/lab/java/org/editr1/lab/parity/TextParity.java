package org.editr1.lab.parity;

import org.editr1.io.hf.TextFolders;
import org.editr1.model.clip.CLIPModel.CLIPTextModel;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;

/** transformers' text encoders. */
public final class TextParity {
  private TextParity() {}

  public static final class T5 implements ParityModule {
    @Override
    public String module() {
      return "t5_encoder";
    }

    @Override
    public void run(CaseFolder in, Outputs out, Scope scope) {
      long[][] mask = in.has("in.attention_mask") ? Rows.ofLongs(in, "in.attention_mask") : null;
      out.put(
          "out.last_hidden_state",
          TextFolders.t5(in.model(), scope.manager(), precision(in))
              .forward(scope.manager(), Rows.ofLongs(in, "in.input_ids"), mask));
    }
  }

  public static final class Clip implements ParityModule {
    @Override
    public String module() {
      return "clip_text";
    }

    @Override
    public void run(CaseFolder in, Outputs out, Scope scope) {
      CLIPTextModel.Output output =
          TextFolders.clip(in.model(), scope.manager(), precision(in))
              .forward(scope.manager(), Rows.ofLongs(in, "in.input_ids"));
      out.put("out.last_hidden_state", output.lastHiddenState());
      out.put("out.pooler_output", output.poolerOutput());
    }
  }

  private static Precision precision(CaseFolder in) {
    return in.isBfloat16() ? Precision.BF16 : Precision.FP32;
  }
}
