package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Set;
import org.editr1.model.nn.Weights;
import org.editr1.model.vae.AutoencoderKL.Half;
import org.editr1.model.vae.AutoencoderKL.Posterior;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The autoencoder (diffusers AutoencoderKLQwenImage), for pictures in -1..1; either half may be
 * absent. The reference's frame axis, which is 1 for pictures, is left out everywhere.
 */
public final class AutoencoderKLQwenImage {
  private final QwenImageVaeConfig config;
  private final Precision precision;
  private final @Nullable QwenImageEncoder3d encoder;
  private final @Nullable QwenImageDecoder3d decoder;
  private final @Nullable Conv2d quantConv;
  private final @Nullable Conv2d postQuantConv;
  private final NDArray latentsMean;
  private final NDArray latentsStd;

  /**
   * @param halves what is loaded; using another is an {@link IllegalStateException}
   * @param manager of the weights
   */
  public AutoencoderKLQwenImage(
      QwenImageVaeConfig config,
      Weights weights,
      Precision precision,
      Set<Half> halves,
      NDManager manager) {
    boolean encodes = halves.contains(Half.ENCODER);
    boolean decodes = halves.contains(Half.DECODER);
    this.config = config;
    this.precision = precision;
    this.encoder = encodes ? new QwenImageEncoder3d(weights.at("encoder"), config) : null;
    this.decoder = decodes ? new QwenImageDecoder3d(weights.at("decoder"), config) : null;
    int moments = 2 * config.zDim();
    this.quantConv = encodes ? Conv2d.causal(weights.at("quant_conv"), moments, moments, 1) : null;
    this.postQuantConv =
        decodes
            ? Conv2d.causal(weights.at("post_quant_conv"), config.zDim(), config.zDim(), 1)
            : null;
    this.latentsMean = column(config.latentsMean(), manager);
    this.latentsStd = column(config.latentsStd(), manager);
  }

  private NDArray column(List<Double> values, NDManager manager) {
    float[] column = new float[values.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = values.get(i).floatValue();
    }
    return toOwnType(Tensors.floats(manager, column, column.length, 1, 1));
  }

  public QwenImageVaeConfig config() {
    return config;
  }

  /** {@code array} in the type of the weights. */
  public NDArray toOwnType(NDArray array) {
    return precision == Precision.BF16 ? Ops.toBfloat16(array) : Ops.toFloat32(array);
  }

  /**
   * @param image (batch, 3, height, width) in -1..1
   */
  public Posterior encode(NDArray image) {
    if (encoder == null || quantConv == null) {
      throw new IllegalStateException("this autoencoder was loaded without its encoder");
    }
    NDList moments = quantConv.forward(encoder.forward(toOwnType(image))).split(2, 1);
    return new Posterior(moments.get(0), moments.get(1).clip(-30, 20));
  }

  /** From the autoencoder's latents to those that the transformer sees. */
  public NDArray normalize(NDArray latents) {
    return latents.sub(latentsMean).div(latentsStd);
  }

  /** Back from the transformer's latents. */
  public NDArray denormalize(NDArray latents) {
    return latents.mul(latentsStd).add(latentsMean);
  }

  /** (batch, 3, height, width) in -1..1, from the autoencoder's latents. */
  public NDArray decode(NDArray latents) {
    if (decoder == null || postQuantConv == null) {
      throw new IllegalStateException("this autoencoder was loaded without its decoder");
    }
    return decoder.forward(postQuantConv.forward(toOwnType(latents))).clip(-1, 1);
  }
}
