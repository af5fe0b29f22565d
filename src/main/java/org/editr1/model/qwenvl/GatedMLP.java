package org.editr1.model.qwenvl;

import ai.djl.ndarray.NDArray;
import org.editr1.UserError;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** Qwen2_5_VLMLP (vision, with biases) and Qwen2MLP (text, without). */
record GatedMLP(Linear gateProj, Linear upProj, Linear downProj, String hiddenAct) {
  /** Of the text's layers. */
  static GatedMLP withoutBias(Weights weights, long width, long inner, String hiddenAct) {
    return new GatedMLP(
        Linear.withoutBias(weights.at("gate_proj"), width, inner),
        Linear.withoutBias(weights.at("up_proj"), width, inner),
        Linear.withoutBias(weights.at("down_proj"), inner, width),
        hiddenAct);
  }

  /** Of the pictures' blocks. */
  static GatedMLP withBias(Weights weights, long width, long inner, String hiddenAct) {
    return new GatedMLP(
        new Linear(weights.at("gate_proj"), width, inner),
        new Linear(weights.at("up_proj"), width, inner),
        new Linear(weights.at("down_proj"), inner, width),
        hiddenAct);
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
