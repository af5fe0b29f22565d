package org.editr1.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Operators that DJL lacks, or that cost too much as several DJL calls, with autograd. They are
 * TorchScript text in {@code ops.py} in this package, assembled into one module at first use. A
 * result belongs to the manager of the first input.
 */
public final class Ops {
  private static final ScriptModule MODULE = ScriptModule.load();

  private Ops() {}

  /** Runs {@code method} of {@code ops.py}. */
  static NDArray call(String method, NDArray... inputs) {
    return MODULE.call(method, inputs);
  }

  /**
   * softmax(q k^T / sqrt(d)) v.
   *
   * @param q (batch, heads, queries, d)
   * @param k (batch, heads, keys, d)
   * @param v (batch, heads, keys, d)
   * @return (batch, heads, queries, d)
   */
  public static NDArray scaledDotProductAttention(NDArray q, NDArray k, NDArray v) {
    return call("sdpa", q, k, v);
  }

  /** softmax(q k^T + mask) v, as in T5. */
  public static NDArray unscaledDotProductAttention(NDArray q, NDArray k, NDArray v, NDArray mask) {
    return call("sdpa_unscaled", q, k, v, mask);
  }

  /** GELU by its tanh approximation. */
  public static NDArray geluTanh(NDArray x) {
    return call("gelu_tanh", x);
  }

  /** GELU by the error function. */
  public static NDArray gelu(NDArray x) {
    return call("gelu", x);
  }

  /** SiLU: x sigmoid(x). */
  public static NDArray silu(NDArray x) {
    return call("silu", x);
  }

  /** x W^T + b over the last axis. */
  public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return call("linear", x, weight, bias);
  }

  /** x W^T over the last axis. */
  public static NDArray linear(NDArray x, NDArray weight) {
    return call("linear_no_bias", x, weight);
  }

  /**
   * A projection plus its adapter, as peft computes it: the adapter and the sum in fp32, the result
   * in the type of the base.
   *
   * @param down (rank, in), fp32
   * @param up (out, rank), fp32, already multiplied by alpha / rank
   */
  public static NDArray loraLinear(
      NDArray x, NDArray weight, NDArray bias, NDArray down, NDArray up) {
    return call("lora_linear", x, weight, bias, down, up);
  }

  /** layer_norm(x) * (1 + scale) + shift, eps 1e-6, without weights. */
  public static NDArray modulatedNorm(NDArray x, NDArray scale, NDArray shift) {
    return call("modulated_norm", x, scale, shift);
  }

  /** (batch, heads, tokens, d) as (batch, tokens, heads * d). */
  public static NDArray mergeHeads(NDArray x) {
    return call("merge_heads", x);
  }

  /** GroupNorm with eps 1e-6. */
  public static NDArray groupNorm(NDArray x, int groups, NDArray weight, NDArray bias) {
    return call("group_norm", x, MODULE.scalar(groups), weight, bias);
  }

  /**
   * Scales each pixel to the length sqrt(channels), in fp32, then each channel by {@code gamma}.
   *
   * @param x (batch, channels, height, width)
   * @param gamma (channels, 1, 1)
   */
  public static NDArray channelNorm(NDArray x, NDArray gamma) {
    return call("channel_norm", x, gamma);
  }

  /** SiLU of {@link #channelNorm}. */
  public static NDArray channelNormSilu(NDArray x, NDArray gamma) {
    return call("channel_norm_silu", x, gamma);
  }

  /**
   * negative + scale (positive - negative), with the length of {@code positive} over the last axis.
   */
  public static NDArray trueCfg(NDArray positive, NDArray negative, double scale) {
    return call("true_cfg", positive, negative, MODULE.scalar(scale));
  }

  /** LayerNorm over the last axis. */
  public static NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, double eps) {
    return call("layer_norm", x, weight, bias, MODULE.scalar(eps));
  }

  /** T5LayerNorm: no mean, the weight applied after rounding to the model's type. */
  public static NDArray t5LayerNorm(NDArray x, NDArray weight, double eps) {
    return call("t5_layer_norm", x, weight, MODULE.scalar(eps));
  }

  /** softmax(q k^T / sqrt(d)) v where a query sees itself and earlier keys. */
  public static NDArray causalAttention(NDArray q, NDArray k, NDArray v) {
    return call("sdpa_causal", q, k, v);
  }

  /** x sigmoid(1.702 x). */
  public static NDArray quickGelu(NDArray x) {
    return call("quick_gelu", x);
  }

  /** The rows of {@code table} that int64 {@code ids} index. */
  public static NDArray embedding(NDArray ids, NDArray table) {
    return call("embedding", ids, table);
  }

  /**
   * The image with the channels of a pixel adjacent in memory, which convolutions prefer and keep.
   */
  public static NDArray channelsLast(NDArray x) {
    return call("channels_last", x);
  }

  /** Convolution with stride 1 that keeps the size (odd kernels). */
  public static NDArray conv2d(NDArray x, NDArray weight, NDArray bias) {
    return call("conv2d", x, weight, bias);
  }

  /** Convolution with stride 2 after zeros at the right and the bottom. */
  public static NDArray conv2dDown(NDArray x, NDArray weight, NDArray bias) {
    return call("conv2d_down", x, weight, bias);
  }

  /** Twice the height and width, nearest neighbour. */
  public static NDArray upsample(NDArray x) {
    return call("upsample", x);
  }

  /**
   * x times a constant. Where gradients flow this must be used instead of {@code x.mul(number)}:
   * that makes the number an array over Java memory, which the recorded operation keeps but the
   * garbage collector does not.
   */
  public static NDArray scale(NDArray x, double factor) {
    return call("scale", x, MODULE.scalar(factor));
  }

  /** {@code x} e^{@code exponent}, a learned scale of one number. */
  public static NDArray expScale(NDArray x, NDArray exponent) {
    return call("exp_scale", x, exponent);
  }

  /** Each row divided by its length. */
  public static NDArray unitRows(NDArray x) {
    return call("unit_rows", x);
  }

  /**
   * Puts one token before the tokens of every row.
   *
   * @param x (batch, tokens, d)
   * @param token (d)
   * @return (batch, 1 + tokens, d)
   */
  public static NDArray prependToken(NDArray x, NDArray token) {
    return call("prepend_token", x, token);
  }

  /**
   * The sum of all products of two arrays of one shape, in fp32; DJL's {@code sum()} has no bf16.
   */
  public static NDArray dot(NDArray x, NDArray y) {
    return call("dot", x, y);
  }

  /** The values rounded to bf16; DJL shows the type as UNKNOWN. */
  public static NDArray toBfloat16(NDArray x) {
    return call("to_bf16", x);
  }

  /** The values in fp32. */
  public static NDArray toFloat32(NDArray x) {
    return call("to_fp32", x);
  }

  /** The values in fp64; DJL's own conversion passes no gradient. */
  public static NDArray toFloat64(NDArray x) {
    return call("to_fp64", x);
  }

  /** {@code x} in the type of {@code like}. */
  public static NDArray toTypeOf(NDArray x, NDArray like) {
    return call("to_type_of", x, like);
  }

  /** An uninitialised bf16 array of {@code size} elements. */
  public static NDArray emptyBfloat16(NDManager manager, long size) {
    try (NDArray count = manager.create(size)) {
      return call("empty_bf16", count);
    }
  }

  /**
   * Overwrites rows of {@code target}, from {@code start} on, with {@code piece} in the type of
   * {@code target}.
   */
  public static void fill(NDArray target, long start, NDArray piece) {
    fill("fill", target, start, piece);
  }

  /**
   * {@link #fill} from loaded bytes, two for each bf16 number. The engine copies bytes to read them
   * as numbers, so it reads 32,768 numbers at a time: small copies come and go in the allocator's
   * cache, while large ones, once freed, would leave holes between tensors of a tenth of a model.
   *
   * @param bytes (2 * rows)
   */
  public static void fillFromBfloat16(NDArray target, long start, NDArray bytes) {
    fill("fill_from_bf16", target, start, bytes);
  }

  private static void fill(String method, NDArray target, long start, NDArray piece) {
    try (NDArray first = target.getManager().create(start)) {
      call(method, target, first, piece).close();
    }
  }
}
