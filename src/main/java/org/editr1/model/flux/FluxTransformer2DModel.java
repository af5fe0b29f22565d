package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.model.nn.AdaLayerNorm;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * The FLUX transformer (diffusers FluxTransformer2DModel). Adapters are arguments; a result belongs
 * to the manager of the inputs.
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
  private final AdaLayerNorm normOut;
  private final Linear projOut;

  public FluxTransformer2DModel(FluxConfig config, Weights weights, Precision precision) {
    this.config = config;
    this.precision = precision;
    this.posEmbed = new FluxPosEmbed(10000, config.axesDimsRope());
    this.timeTextEmbed =
        new CombinedTimestepGuidanceTextProjEmbeddings(
            weights.at("time_text_embed"), config, precision);
    int inner = config.innerDim();
    this.contextEmbedder =
        new Linear(weights.at("context_embedder"), config.jointAttentionDim(), inner);
    this.xEmbedder = new Linear(weights.at("x_embedder"), config.inChannels(), inner);
    this.transformerBlocks =
        IntStream.range(0, config.numLayers())
            .mapToObj(i -> new FluxTransformerBlock(weights.at("transformer_blocks", i), config))
            .toList();
    this.singleTransformerBlocks =
        IntStream.range(0, config.numSingleLayers())
            .mapToObj(
                i ->
                    new FluxSingleTransformerBlock(
                        weights.at("single_transformer_blocks", i), config))
            .toList();
    this.normOut = new AdaLayerNorm(weights.at("norm_out.linear"), inner, 2);
    this.projOut = new Linear(weights.at("proj_out"), inner, config.outChannels());
  }

  /**
   * @param hiddenStates (batch, image tokens, in channels), in the model's precision
   * @param encoderHiddenStates (batch, text tokens, joint dim)
   * @param pooledProjections (batch, pooled dim)
   * @param timestep (batch) in 0..1; (1) with one pooled projection if all rows have the same
   * @param guidance as {@code timestep}, or null where the model embeds none
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
   * The rotary tables of one layout; they do not depend on the batch, so keep them.
   *
   * @param ids (text and image tokens, 3), text first
   * @param keptTokens leading image tokens whose prediction is wanted
   */
  public JointRotary rotary(NDManager manager, float[][] ids, int textTokens, int keptTokens) {
    return JointRotary.of(posEmbed, manager, ids, textTokens, keptTokens);
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
    NDList streams = new NDList(hidden, encoder);
    for (FluxTransformerBlock block : transformerBlocks) {
      streams = lora.through(streams, (in, own) -> block.forward(in, siluTemb, rotary, own));
    }
    NDList joint = lora.through(streams, (in, own) -> new NDList(in.get(1).concat(in.get(0), 1)));
    NDArray kept = singleBlocks(joint, siluTemb, rotary, lora);
    NDList modulation = normOut.forward(siluTemb);
    return projOut.forward(Ops.modulatedNorm(kept, modulation.get(0), modulation.get(1)));
  }

  /**
   * @param joint (batch, text and image tokens, inner)
   * @return (batch, kept tokens, inner)
   */
  private NDArray singleBlocks(NDList joint, NDArray siluTemb, JointRotary rotary, Lora lora) {
    int last = singleTransformerBlocks.size() - 1;
    if (last < 0) {
      return joint.head().get(rotary.keptTokens());
    }
    NDList states = joint;
    for (FluxSingleTransformerBlock block : singleTransformerBlocks.subList(0, last)) {
      states = lora.through(states, (in, own) -> block.forward(in, siluTemb, rotary, own));
    }
    FluxSingleTransformerBlock block = singleTransformerBlocks.get(last);
    return lora.through(states, (in, own) -> block.last(in, siluTemb, rotary, own)).head();
  }
}
