package org.editr1.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.List;
import org.editr1.UserError;
import org.editr1.model.nn.AdaLayerNorm;
import org.editr1.model.nn.JointStream;
import org.editr1.model.nn.JointStream.FeedForward;
import org.editr1.model.nn.JointStream.Modulations;
import org.editr1.model.nn.JointStream.Names;
import org.editr1.model.nn.JointStream.Streams;
import org.editr1.model.nn.JointStream.Width;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.LoraLinear;
import org.editr1.model.nn.TimestepEmbedding;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Blocks;
import org.editr1.tensor.Blocks.Modulation;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * FluxTransformer2DModel, the transformer of FLUX.1 (diffusers 0.42.1 transformer_flux.py).
 * Adapters are arguments; a result belongs to the manager of the inputs.
 */
public final class FluxTransformer2DModel {
  private final FluxConfig config;
  private final Precision precision;
  private final FluxPosEmbed posEmbed;
  private final CombinedTimestepGuidanceTextProjEmbeddings timeTextEmbed;
  private final Linear contextEmbedder;
  private final Linear xEmbedder;
  private final List<FluxTransformerBlock> transformerBlocks;
  private final List<FluxSingleTransformerBlock> singleTransformerBlocks;
  private final AdaLayerNorm.Continuous normOut;
  private final Linear projOut;

  public FluxTransformer2DModel(FluxConfig config, Weights weights, Precision precision) {
    this.config = config;
    this.precision = precision;
    this.posEmbed = new FluxPosEmbed(10000, config.axesDimsRope());
    this.timeTextEmbed =
        CombinedTimestepGuidanceTextProjEmbeddings.of(
            weights.at("time_text_embed"), config, precision);
    int inner = config.innerDim();
    this.contextEmbedder =
        new Linear(weights.at("context_embedder"), config.jointAttentionDim(), inner);
    this.xEmbedder = new Linear(weights.at("x_embedder"), config.inChannels(), inner);
    this.transformerBlocks =
        weights.list(
            "transformer_blocks",
            config.numLayers(),
            block -> new FluxTransformerBlock(block, config));
    this.singleTransformerBlocks =
        weights.list(
            "single_transformer_blocks",
            config.numSingleLayers(),
            block -> new FluxSingleTransformerBlock(block, config));
    this.normOut = new AdaLayerNorm.Continuous(weights.at("norm_out.linear"), inner);
    this.projOut = new Linear(weights.at("proj_out"), inner, config.outChannels());
  }

  /**
   * @param hiddenStates (batch, image tokens, in channels), in the model's precision
   * @param encoderHiddenStates (batch, text tokens, joint dim)
   * @param pooledProjections (batch, pooled dim)
   * @param timestep (batch) in 0..1; (1) with one pooled projection if all rows share it
   * @param guidance (batch or 1), or null if the model embeds none
   */
  public record Input(
      NDArray hiddenStates,
      NDArray encoderHiddenStates,
      NDArray pooledProjections,
      float[] timestep,
      float @Nullable [] guidance) {}

  public FluxConfig config() {
    return config;
  }

  public Precision precision() {
    return precision;
  }

  /**
   * The rotary tables of one layout. They do not depend on the batch, so callers keep them.
   *
   * @param ids (text and image tokens, 3), text first
   * @param keptTokens leading image tokens whose prediction is returned
   */
  public JointRotary rotary(NDManager manager, float[][] ids, int textTokens, int keptTokens) {
    NDArray joint = posEmbed.forward(manager, ids);
    NDIndex kept = new NDIndex().addSliceDim(textTokens, textTokens + keptTokens);
    return new JointRotary(joint, joint.get(kept), textTokens);
  }

  /**
   * @return (batch, kept tokens of {@code rotary}, out channels): the predicted velocity
   */
  public NDArray forward(Input input, JointRotary rotary, Lora lora) {
    NDArray hidden = xEmbedder.forward(input.hiddenStates());
    NDArray encoder = contextEmbedder.forward(input.encoderHiddenStates());
    NDArray temb =
        timeTextEmbed.forward(input.timestep(), input.guidance(), input.pooledProjections());
    NDArray siluTemb = Ops.silu(temb);
    Streams streams = new Streams(hidden, encoder);
    for (FluxTransformerBlock block : transformerBlocks) {
      streams = streams.through(lora, (in, own) -> block.forward(in, siluTemb, rotary, own));
    }
    NDArray joint = streams.join(lora, (in, own) -> in.text().concat(in.image(), 1));
    NDArray kept = singleBlocks(joint, siluTemb, rotary, lora);
    return projOut.forward(normOut.forward(kept, siluTemb));
  }

  /**
   * @param joint (batch, text and image tokens, inner)
   * @return (batch, kept tokens, inner)
   */
  private NDArray singleBlocks(NDArray joint, NDArray siluTemb, JointRotary rotary, Lora lora) {
    int last = singleTransformerBlocks.size() - 1;
    if (last < 0) {
      return joint.get(rotary.keptTokens());
    }
    NDArray x = joint;
    for (FluxSingleTransformerBlock block : singleTransformerBlocks.subList(0, last)) {
      x = lora.through(x, (in, own) -> block.forward(in, siluTemb, rotary, own));
    }
    FluxSingleTransformerBlock block = singleTransformerBlocks.get(last);
    return lora.through(x, (in, own) -> block.last(in, siluTemb, rotary, own));
  }

  /** The model's {@code config.json}. */
  public record FluxConfig(
      int inChannels,
      int outChannels,
      int numLayers,
      int numSingleLayers,
      int attentionHeadDim,
      int numAttentionHeads,
      int jointAttentionDim,
      int pooledProjectionDim,
      boolean guidanceEmbeds,
      List<Integer> axesDimsRope) {
    /** Width of the token stream. */
    public int innerDim() {
      return attentionHeadDim * numAttentionHeads;
    }

    Width width() {
      return new Width(attentionHeadDim, numAttentionHeads);
    }
  }

  /**
   * FluxTransformerBlock with FluxAttention, a double block: image and text have their own
   * parameters and attend together, in the joint order text, image.
   */
  public record FluxTransformerBlock(JointStream image, JointStream text) {
    public FluxTransformerBlock(Weights weights, FluxConfig config) {
      this(
          JointStream.of(Names.IMAGE, config.width(), weights, "norm1.linear", "ff"),
          JointStream.of(
              Names.TEXT, config.width(), weights, "norm1_context.linear", "ff_context"));
    }

    /**
     * @param siluTemb (batch or 1, inner): SiLU of the conditioning vector
     */
    public Streams forward(Streams x, NDArray siluTemb, JointRotary rotary, Lora lora) {
      NDArray temb = Tensors.view(x.image().getManager(), siluTemb);
      Modulations imageMod = image.modulations(temb);
      Modulations textMod = text.modulations(temb);
      NDArray attention =
          Blocks.jointAttention(
              text.qkv(x.text(), textMod, lora),
              image.qkv(x.image(), imageMod, lora),
              text.norms(),
              image.norms(),
              rotary.joint());
      NDList split = attention.split(new long[] {x.text().getShape().get(1)}, 1);
      return new Streams(
          image.postAttention(x.image(), split.get(1), imageMod, lora),
          text.postAttention(x.text(), split.get(0), textMod, lora));
    }
  }

  /**
   * FluxSingleTransformerBlock, a single block over the joint sequence: attention and MLP read one
   * normed input.
   */
  public static final class FluxSingleTransformerBlock {
    private final AdaLayerNorm norm;
    private final Blocks.Mlp mlp;

    /** The columns of {@code proj_out} that the attention meets; the others are in the MLP. */
    private final NDArray attentionOut;

    private final LoraLinear toQ;
    private final LoraLinear toKv;
    private final NDArray normQ;
    private final NDArray normK;

    public FluxSingleTransformerBlock(Weights weights, FluxConfig config) {
      Weights attn = weights.at("attn");
      long inner = config.innerDim();
      long joined = inner + FeedForward.MULT * inner;
      this.norm = new AdaLayerNorm(weights.at("norm.linear"), inner, 1);
      Blocks.Mlp whole =
          FeedForward.mlp(weights.at("proj_mlp"), weights.at("proj_out"), inner, joined);
      NDList columns = whole.outWeight().split(new long[] {inner}, 1);
      this.attentionOut = columns.get(0);
      this.mlp = new Blocks.Mlp(whole.weight(), whole.bias(), columns.get(1), whole.outBias());
      this.toQ = new LoraLinear(attn, inner, "to_q");
      this.toKv = new LoraLinear(attn, inner, "to_k", "to_v");
      this.normQ = attn.get("norm_q.weight", config.attentionHeadDim());
      this.normK = attn.get("norm_k.weight", config.attentionHeadDim());
    }

    /**
     * @param x (batch, text and image tokens, inner)
     * @param siluTemb (batch or 1, inner): SiLU of the conditioning vector
     * @return (batch, text and image tokens, inner)
     */
    public NDArray forward(NDArray x, NDArray siluTemb, JointRotary rotary, Lora lora) {
      Modulation modulation = modulation(x, siluTemb);
      NDArray normed = modulation.norm(x);
      NDArray attention = attention(normed, normed, rotary.joint(), rotary, lora);
      return Blocks.parallelMlp(x, attention, normed, modulation.gate(), mlp, attentionOut);
    }

    /**
     * The last block: keys and values of all tokens, everything else of the kept tokens alone,
     * since no other token's result is read.
     *
     * @return (batch, kept tokens, inner)
     */
    NDArray last(NDArray x, NDArray siluTemb, JointRotary rotary, Lora lora) {
      Modulation modulation = modulation(x, siluTemb);
      NDArray normed = modulation.norm(x);
      NDIndex kept = rotary.keptTokens();
      NDArray some = normed.get(kept);
      NDArray attention = attention(some, normed, rotary.kept(), rotary, lora);
      return Blocks.parallelMlp(x.get(kept), attention, some, modulation.gate(), mlp, attentionOut);
    }

    private Modulation modulation(NDArray x, NDArray siluTemb) {
      return norm.forward(Tensors.view(x.getManager(), siluTemb)).get(0);
    }

    private NDArray attention(
        NDArray some, NDArray all, NDArray rope, JointRotary rotary, Lora lora) {
      return Blocks.attention(
          toQ.forward(some, lora), toKv.forward(all, lora), normQ, normK, rope, rotary.joint());
    }
  }

  /**
   * The rotary tables of one layout.
   *
   * @param joint (tokens, 1, head dim / 2, 2): all tokens
   * @param kept (kept tokens, 1, head dim / 2, 2): the image tokens whose prediction is returned
   * @param textTokens number of leading text tokens, which the kept tokens follow
   */
  public record JointRotary(NDArray joint, NDArray kept, int textTokens) {
    /** The index of the kept tokens in a joint sequence (batch, tokens, ...). */
    NDIndex keptTokens() {
      return new NDIndex().addAllDim().addSliceDim(textTokens, textTokens + kept.getShape().get(0));
    }
  }

  /**
   * FluxPosEmbed: rotary tables from token ids, per axis with frequencies theta^(-2i/d) in double,
   * one for each interleaved pair.
   */
  public record FluxPosEmbed(double theta, List<Integer> axesDim) {
    /**
     * @param ids (tokens, axes) of the joint sequence, text first
     * @return (tokens, 1, head dim / 2, 2) in fp32: cosine and sine of each pair
     */
    public NDArray forward(NDManager manager, float[][] ids) {
      int pairs = axesDim.stream().mapToInt(Integer::intValue).sum() / 2;
      float[] rope = new float[ids.length * pairs * 2];
      int at = 0;
      for (float[] id : ids) {
        for (int axis = 0; axis < axesDim.size(); axis++) {
          for (int i = 0; i < axesDim.get(axis); i += 2) {
            double angle = id[axis] * (1.0 / StrictMath.pow(theta, (double) i / axesDim.get(axis)));
            rope[at++] = (float) StrictMath.cos(angle);
            rope[at++] = (float) StrictMath.sin(angle);
          }
        }
      }
      return Tensors.floats(manager, rope, ids.length, 1, pairs, 2);
    }
  }

  /**
   * CombinedTimestepGuidanceTextProjEmbeddings (without a guidance embedder
   * CombinedTimestepTextProjEmbeddings): the conditioning vector of time, guidance and pooled text.
   */
  record CombinedTimestepGuidanceTextProjEmbeddings(
      TimestepEmbedding.OfTime timestepEmbedder,
      TimestepEmbedding.@Nullable OfTime guidanceEmbedder,
      TimestepEmbedding textEmbedder,
      Precision precision) {
    static CombinedTimestepGuidanceTextProjEmbeddings of(
        Weights weights, FluxConfig config, Precision precision) {
      int inner = config.innerDim();
      return new CombinedTimestepGuidanceTextProjEmbeddings(
          TimestepEmbedding.OfTime.of(weights.at("timestep_embedder"), inner),
          config.guidanceEmbeds()
              ? TimestepEmbedding.OfTime.of(weights.at("guidance_embedder"), inner)
              : null,
          new TimestepEmbedding(weights.at("text_embedder"), config.pooledProjectionDim(), inner),
          precision);
    }

    /**
     * @param timestep (batch) in 0..1
     * @param guidance (batch), unscaled; null without an embedder
     * @param pooledProjection (batch, pooled)
     * @return (batch, inner)
     */
    NDArray forward(float[] timestep, float @Nullable [] guidance, NDArray pooledProjection) {
      NDArray temb = embed(timestepEmbedder, timestep, pooledProjection);
      if (guidanceEmbedder != null) {
        if (guidance == null) {
          throw new UserError("this transformer embeds guidance, but none is given");
        }
        temb = temb.add(embed(guidanceEmbedder, guidance, pooledProjection));
      }
      return temb.add(textEmbedder.forward(pooledProjection));
    }

    /** Embeds 1000 times the values, a product in the model's type: in bf16 718.75 becomes 720. */
    private NDArray embed(TimestepEmbedding.OfTime embedder, float[] values, NDArray like) {
      float[] scaled = new float[values.length];
      for (int row = 0; row < scaled.length; row++) {
        scaled[row] = precision.round(precision.round(values[row]) * 1000);
      }
      return embedder.forward(like.getManager(), scaled, 1, precision);
    }
  }
}
