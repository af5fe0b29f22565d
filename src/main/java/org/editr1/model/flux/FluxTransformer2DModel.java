package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.model.nn.AdaLayerNorm;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Arrays;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
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
    NDManager owner = hidden.getManager();
    for (FluxTransformerBlock block : transformerBlocks) {
      try (Scope scope = Scope.below(owner)) {
        NDList states =
            block.forward(
                scope.view(hidden), scope.view(encoder), scope.view(siluTemb), rotary, lora);
        hidden.close();
        encoder.close();
        hidden = scope.keep(states.get(0), owner);
        encoder = scope.keep(states.get(1), owner);
      }
    }
    long from = encoder.getShape().get(1);
    long to = from + rotary.keptTokens();
    NDArray joint = encoder.concat(hidden, 1);
    int last = singleTransformerBlocks.size() - 1;
    for (FluxSingleTransformerBlock block : singleTransformerBlocks.subList(0, Math.max(0, last))) {
      joint =
          Scope.through(
              joint, x -> block.forward(x, Arrays.view(x.getManager(), siluTemb), rotary, lora));
    }
    NDArray kept =
        last < 0
            ? joint.get(new NDIndex().addAllDim().addSliceDim(from, to))
            : singleTransformerBlocks.get(last).forward(joint, siluTemb, rotary, lora, from, to);
    NDList modulation = normOut.forward(siluTemb);
    return projOut.forward(Ops.modulatedNorm(kept, modulation.get(0), modulation.get(1)));
  }
}
