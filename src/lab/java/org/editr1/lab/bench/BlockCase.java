package org.editr1.lab.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.editr1.model.nn.JointStream.Streams;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.Recording;
import org.editr1.model.transformer.FluxTransformer2DModel.FluxConfig;
import org.editr1.model.transformer.FluxTransformer2DModel.FluxSingleTransformerBlock;
import org.editr1.model.transformer.FluxTransformer2DModel.FluxTransformerBlock;
import org.editr1.model.transformer.FluxTransformer2DModel.JointRotary;
import org.editr1.model.transformer.QwenImageTransformer2DModel.Conditions;
import org.editr1.model.transformer.QwenImageTransformer2DModel.QwenImageConfig;
import org.editr1.model.transformer.QwenImageTransformer2DModel.QwenImageTransformerBlock;
import org.editr1.model.transformer.QwenImageTransformer2DModel.TokenLayout;

/**
 * A block of a published model at its full width, with an adapter, over the tokens of an edit of
 * 512x512 pixels: the noise, the source, and the text.
 *
 * @param tokens number of tokens of each state
 * @param work operations of the forward and of the backward
 */
record BlockCase(String name, List<Integer> tokens, Lora lora, Recording.Block block, Work work) {
  private static final int TARGET_TOKENS = 1024;
  private static final int IMAGE_TOKENS = 2 * TARGET_TOKENS;
  private static final List<Integer> AXES = List.of(16, 56, 56);

  /** FLUX.1-Kontext-dev with one block of each kind. */
  private static final FluxConfig FLUX =
      new FluxConfig(64, 64, 1, 1, BlockWeights.HEAD, BlockWeights.HEADS, 4096, 768, true, AXES);

  /** Qwen-Image-Edit-2509 with one block. */
  private static final QwenImageConfig QWEN =
      new QwenImageConfig(2, 64, 16, 1, BlockWeights.HEAD, BlockWeights.HEADS, 3584, AXES, false);

  /** The block of FLUX with image and text streams. */
  static BlockCase fluxDouble(NDManager manager, int text) {
    String path = "transformer_blocks.0";
    BlockWeights weights = new BlockWeights(manager);
    FluxTransformerBlock block = new FluxTransformerBlock(weights.of(path), FLUX);
    NDArray siluTemb = BlockWeights.noise(manager, 1, BlockWeights.WIDTH);
    JointRotary rotary = rotary(manager, text);
    return new BlockCase(
        "FluxTransformerBlock",
        List.of(IMAGE_TOKENS, text),
        weights.lora(path, 2),
        (states, lora) -> block.forward(Streams.of(states), siluTemb, rotary, lora).list(),
        Work.of(IMAGE_TOKENS + text, 4, 8));
  }

  /** The block of FLUX with one stream. */
  static BlockCase fluxSingle(NDManager manager, int text) {
    String path = "single_transformer_blocks.0";
    BlockWeights weights = new BlockWeights(manager);
    FluxSingleTransformerBlock block = new FluxSingleTransformerBlock(weights.of(path), FLUX);
    NDArray siluTemb = BlockWeights.noise(manager, 1, BlockWeights.WIDTH);
    JointRotary rotary = rotary(manager, text);
    return new BlockCase(
        "FluxSingleTransformerBlock",
        List.of(IMAGE_TOKENS + text),
        weights.lora(path, 1),
        (states, lora) -> new NDList(block.forward(states.head(), siluTemb, rotary, lora)),
        Work.of(IMAGE_TOKENS + text, 3, 9));
  }

  /** The block of Qwen-Image, with image and text streams and no mask. */
  static BlockCase qwenImage(NDManager manager, int text) {
    String path = "transformer_blocks.0";
    BlockWeights weights = new BlockWeights(manager);
    QwenImageTransformerBlock block = new QwenImageTransformerBlock(weights.of(path), QWEN);
    TokenLayout layout =
        new TokenLayout(turns(manager, text), TARGET_TOKENS, IMAGE_TOKENS, TARGET_TOKENS);
    NDArray siluTemb = BlockWeights.noise(manager, 1, BlockWeights.WIDTH);
    Conditions conditions = new Conditions(siluTemb, false, manager.zeros(new Shape(0)), layout);
    return new BlockCase(
        "QwenImageTransformerBlock",
        List.of(IMAGE_TOKENS, text),
        weights.lora(path, 2),
        (states, lora) -> block.forward(Streams.of(states), conditions, lora).list(),
        Work.of(IMAGE_TOKENS + text, 4, 8));
  }

  private static JointRotary rotary(NDManager manager, int text) {
    NDArray turns = turns(manager, text);
    return new JointRotary(turns, turns, text);
  }

  private static NDArray turns(NDManager manager, int text) {
    return manager.ones(new Shape(IMAGE_TOKENS + text, 1, BlockWeights.HEAD / 2, 2));
  }

  int allTokens() {
    return tokens.stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * Floating-point operations that a block cannot do without: two for each multiplication with its
   * addition in projections, attention and adapter. Recomputation, norms and activations are not
   * counted.
   *
   * @param forward operations of one forward
   * @param backward operations of one backward, without gradients of the frozen base weights
   */
  record Work(double forward, double backward) {
    /**
     * @param adapted number of maps from width to width with an adapter
     * @param others number of such maps that the other projections amount to
     */
    static Work of(int tokens, int adapted, int others) {
      double projections = product(tokens, adapted + others, 1);
      // Scores, and sums of values.
      double attention = 2 * 2.0 * tokens * tokens * BlockWeights.WIDTH;
      double adapter = adapted * 2 * 2.0 * tokens * BlockWeights.RANK * BlockWeights.WIDTH;
      return new Work(projections + attention + adapter, projections + 2 * (attention + adapter));
    }

    /** Operations of a linear map; {@code in} and {@code out} are multiples of the width. */
    static double product(long tokens, int in, int out) {
      return 2.0 * tokens * in * out * BlockWeights.WIDTH * BlockWeights.WIDTH;
    }

    /** Operations of both passes. */
    double both() {
      return forward + backward;
    }
  }
}
