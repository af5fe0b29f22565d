package org.editr1.model.qwenvl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.model.qwenvl.ImagePatches.Grid;
import org.editr1.tensor.Ops;
import org.editr1.tensor.RotaryAttention.Turns;
import org.editr1.tensor.Scope;
import org.editr1.tensor.Tensors;

/** Qwen2_5_VisionTransformerPretrainedModel: from patches to tokens of the language model. */
final class VisionTransformer {
  private final Qwen25VLConfig.Vision config;
  private final NDArray patchEmbed;
  private final VisionRotaryEmbedding rotaryPosEmb;
  private final List<VisionBlock> blocks;
  private final PatchMerger merger;

  VisionTransformer(Qwen25VLConfig.Vision config, Weights weights) {
    this.config = config;
    // A convolution whose kernel is as large as its input is a product.
    int edge = config.patchSize();
    this.patchEmbed =
        weights
            .get(
                "patch_embed.proj.weight",
                config.hiddenSize(),
                config.inChannels(),
                config.temporalPatchSize(),
                edge,
                edge)
            .reshape(config.hiddenSize(), -1);
    this.rotaryPosEmb = new VisionRotaryEmbedding(config);
    this.blocks =
        IntStream.range(0, config.depth())
            .mapToObj(i -> new VisionBlock(config, weights.at("blocks", i)))
            .toList();
    this.merger = new PatchMerger(config, weights.at("merger"));
  }

  /**
   * @return (tokens, out_hidden_size): all images, one after the other
   */
  NDArray forward(NDManager manager, List<ImagePatches> images) {
    List<Grid> grids = images.stream().map(ImagePatches::grid).toList();
    WindowIndex index = WindowIndex.of(grids, config);
    Turns turns = rotaryPosEmb.forward(manager, grids, index.order());
    List<Segments> windows = Segments.of(index.windows(), turns);
    List<Segments> frames = Segments.of(index.frames(), turns);
    NDArray hidden = Ops.linear(pixels(manager, images), patchEmbed);
    hidden =
        rows(manager, index.order(), hidden.reshape(index.order().length, -1))
            .reshape(-1, config.hiddenSize());
    for (int i = 0; i < blocks.size(); i++) {
      VisionBlock block = blocks.get(i);
      List<Segments> segments = config.fullattBlockIndexes().contains(i) ? frames : windows;
      hidden = Scope.through(hidden, x -> block.forward(x, segments));
    }
    return rows(manager, index.reversed(), merger.forward(hidden));
  }

  private NDArray pixels(NDManager manager, List<ImagePatches> images) {
    NDList parts = new NDList();
    for (ImagePatches image : images) {
      int patches = image.grid().patches();
      NDArray part =
          Tensors.floats(
              manager, image.pixelValues(), patches, image.pixelValues().length / patches);
      parts.add(Ops.toTypeOf(part, patchEmbed));
    }
    NDArray first = parts.get(0);
    return parts.size() == 1 ? first : first.getNDArrayInternal().concat(parts.subNDList(1), 0);
  }

  private static NDArray rows(NDManager manager, int[] order, NDArray table) {
    long[] ids = IntStream.of(order).asLongStream().toArray();
    return Ops.embedding(Tensors.longs(manager, ids, ids.length), table);
  }

  /** Qwen2_5_VLPatchMerger: the patches of a token side by side, then two linear maps. */
  private static final class PatchMerger {
    private final int unit;
    private final RMSNorm lnQ;
    private final Linear mlp0;
    private final Linear mlp2;

    PatchMerger(Qwen25VLConfig.Vision config, Weights weights) {
      int joined = config.mergeUnit() * config.hiddenSize();
      this.unit = config.mergeUnit();
      this.lnQ = new RMSNorm(weights.at("ln_q"), config.hiddenSize(), 1e-6);
      this.mlp0 = new Linear(weights.at("mlp.0"), joined, joined);
      this.mlp2 = new Linear(weights.at("mlp.2"), joined, config.outHiddenSize());
    }

    NDArray forward(NDArray x) {
      NDArray joined = lnQ.forward(x).reshape(-1, unit * x.getShape().get(1));
      return mlp2.forward(Ops.gelu(mlp0.forward(joined)));
    }
  }
}
