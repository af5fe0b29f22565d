package org.editr1.model.qwenimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
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
 * The Qwen-Image transformer (diffusers QwenImageTransformer2DModel). Adapters are arguments; a
 * result belongs to the manager of the inputs.
 */
public final class QwenImageTransformer2DModel {
  private static final double EPS = 1e-6;

  private final QwenImageConfig config;
  private final Precision precision;
  private final QwenEmbedRope posEmbed;
  private final QwenTimestepProjEmbeddings timeTextEmbed;
  private final NDArray txtNorm;
  private final Linear imgIn;
  private final Linear txtIn;
  private final List<QwenImageTransformerBlock> transformerBlocks;
  private final AdaLayerNorm normOut;
  private final Linear projOut;

  public QwenImageTransformer2DModel(QwenImageConfig config, Weights weights, Precision precision) {
    this.config = config;
    this.precision = precision;
    this.posEmbed = new QwenEmbedRope(10000, config.axesDimsRope());
    int inner = config.innerDim();
    this.timeTextEmbed =
        new QwenTimestepProjEmbeddings(weights.at("time_text_embed"), inner, precision);
    this.txtNorm = weights.at("txt_norm").get("weight", config.jointAttentionDim());
    this.imgIn = new Linear(weights.at("img_in"), config.inChannels(), inner);
    this.txtIn = new Linear(weights.at("txt_in"), config.jointAttentionDim(), inner);
    this.transformerBlocks =
        IntStream.range(0, config.numLayers())
            .mapToObj(
                i -> new QwenImageTransformerBlock(weights.at("transformer_blocks", i), config))
            .toList();
    this.normOut = new AdaLayerNorm(weights.at("norm_out.linear"), inner, 2);
    this.projOut = new Linear(weights.at("proj_out"), inner, config.patchTokens());
  }

  /**
   * @param hiddenStates (batch, image tokens, in channels), in the model's precision
   * @param encoderHiddenStates (batch, text tokens, joint dim)
   * @param encoderHiddenStatesMask (batch, text tokens), 0 for text that nobody attends; null: all
   *     text counts, padding too, as in releases of diffusers that ignored the mask
   * @param timestep (batch) in 0..1; (1) if all rows have the same
   */
  public record Input(
      NDArray hiddenStates,
      NDArray encoderHiddenStates,
      @Nullable NDArray encoderHiddenStatesMask,
      float[] timestep) {}

  public QwenImageConfig config() {
    return config;
  }

  public Precision precision() {
    return precision;
  }

  /**
   * @param imgShapes the target, then each conditioning picture; the same for all rows
   * @param textTokens with padding
   * @param keptTokens leading image tokens whose prediction is wanted
   */
  public TokenLayout layout(
      NDManager manager, List<ImgShape> imgShapes, int textTokens, int keptTokens) {
    return TokenLayout.of(posEmbed, manager, imgShapes, textTokens, keptTokens);
  }

  /**
   * @return (batch, kept tokens of {@code layout}, out channels): the predicted velocity
   */
  public NDArray forward(Input input, TokenLayout layout, Lora lora) {
    NDArray hidden = imgIn.forward(input.hiddenStates());
    NDArray encoder = txtIn.forward(Ops.t5LayerNorm(input.encoderHiddenStates(), txtNorm, EPS));
    NDManager owner = hidden.getManager();
    Conditions conditions = conditions(input, layout, owner);
    int last = transformerBlocks.size() - 1;
    NDList streams = new NDList(hidden, encoder);
    for (QwenImageTransformerBlock block : transformerBlocks.subList(0, last)) {
      streams = lora.through(streams, (in, own) -> block.forward(in, conditions, own));
    }
    QwenImageTransformerBlock block = transformerBlocks.get(last);
    NDArray kept = lora.through(streams, (in, own) -> block.last(in, conditions, own)).head();
    NDList modulation = normOut.forward(conditions.ofText());
    return projOut.forward(Ops.modulatedNorm(kept, modulation.get(0), modulation.get(1)));
  }

  private Conditions conditions(Input input, TokenLayout layout, NDManager owner) {
    float[] times = input.timestep();
    if (config.zeroCondT()) {
      times = Arrays.copyOf(times, times.length + 1);
    }
    NDArray mask = input.encoderHiddenStatesMask();
    return new Conditions(
        Ops.silu(timeTextEmbed.forward(owner, times)),
        config.zeroCondT(),
        mask == null ? owner.zeros(new Shape(0)) : mask,
        layout);
  }
}
