package org.editr1.model.qwenvl;

import ai.djl.ndarray.NDArray;
import org.editr1.journey.UserError;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** Qwen2_5_VLMLP (vision, with biases) and Qwen2MLP (text, without). */
final class GatedMLP {
  private final Linear gateProj;
  private final Linear upProj;
  private final Linear downProj;
  private final String hiddenAct;

  GatedMLP(Weights weights, String hiddenAct) {
    this.gateProj = new Linear(weights.at("gate_proj"));
    this.upProj = new Linear(weights.at("up_proj"));
    this.downProj = new Linear(weights.at("down_proj"));
    this.hiddenAct = hiddenAct;
  }

  NDArray forward(NDArray x) {
    return downProj.forward(activation(gateProj.forward(x)).mul(upProj.forward(x)));
  }

  private NDArray activation(NDArray x) {
    return switch (hiddenAct) {
      case "silu" -> Ops.silu(x);
      case "gelu" -> Ops.gelu(x);
      case "gelu_pytorch_tanh" -> Ops.geluTanh(x);
      case "quick_gelu" -> Ops.quickGelu(x);
      default -> throw new UserError("hidden_act " + hiddenAct + " is not known: silu or gelu");
    };
  }
}
