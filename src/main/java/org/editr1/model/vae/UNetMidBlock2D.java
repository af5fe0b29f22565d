package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.jspecify.annotations.Nullable;

/** Residual block, attention over all pixels, residual block (diffusers unet_2d_blocks). */
final class UNetMidBlock2D {
  private final ResnetBlock2D first;
  private final @Nullable Attention attention;
  private final ResnetBlock2D second;

  UNetMidBlock2D(Weights weights, AutoencoderKlConfig config) {
    int channels = config.lastChannels();
    int groups = config.normNumGroups();
    this.first = new ResnetBlock2D(weights.at("resnets", 0), channels, channels, groups);
    this.attention =
        config.midBlockAddAttention()
            ? new Attention(weights.at("attentions", 0), channels, groups)
            : null;
    this.second = new ResnetBlock2D(weights.at("resnets", 1), channels, channels, groups);
  }

  NDArray forward(NDArray x) {
    NDArray hidden = first.forward(x);
    return second.forward(attention == null ? hidden : attention.forward(hidden));
  }

  /** One head, linear projections, residual. */
  private static final class Attention {
    private final GroupNorm groupNorm;
    private final Linear toQ;
    private final Linear toK;
    private final Linear toV;
    private final Linear toOut;

    Attention(Weights weights, int channels, int groups) {
      this.groupNorm = new GroupNorm(weights.at("group_norm"), channels, groups);
      this.toQ = new Linear(weights.at("to_q"), channels, channels);
      this.toK = new Linear(weights.at("to_k"), channels, channels);
      this.toV = new Linear(weights.at("to_v"), channels, channels);
      this.toOut = new Linear(weights.at("to_out.0"), channels, channels);
    }

    NDArray forward(NDArray x) {
      long channels = x.getShape().get(1);
      NDArray tokens = groupNorm.forward(x).reshape(x.getShape().get(0), channels, -1);
      NDArray flat = tokens.swapAxes(1, 2);
      NDArray attended =
          Ops.scaledDotProductAttention(
              toQ.forward(flat).expandDims(1),
              toK.forward(flat).expandDims(1),
              toV.forward(flat).expandDims(1));
      return toOut.forward(attended.squeeze(1)).swapAxes(1, 2).reshape(x.getShape()).add(x);
    }
  }
}
