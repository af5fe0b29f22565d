package org.editr1.model.clip;

import ai.djl.ndarray.NDArray;
import org.editr1.UserError;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** Two linear maps with an activation between them. */
final class CLIPMLP {
  private final String hiddenAct;
  private final Linear fc1;
  private final Linear fc2;

  CLIPMLP(CLIPTowerConfig config, Weights weights) {
    this.hiddenAct = config.hiddenAct();
    this.fc1 = new Linear(weights.at("fc1"), config.hiddenSize(), config.intermediateSize());
    this.fc2 = new Linear(weights.at("fc2"), config.intermediateSize(), config.hiddenSize());
  }

  NDArray forward(NDArray x) {
    return fc2.forward(activation(fc1.forward(x)));
  }

  private NDArray activation(NDArray x) {
    return switch (hiddenAct) {
      case "quick_gelu" -> Ops.quickGelu(x);
      case "gelu" -> Ops.gelu(x);
      default ->
          throw new UserError("hidden_act " + hiddenAct + " is not known: quick_gelu or gelu");
    };
  }
}
