package org.editr1.model.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.model.encoder.ImagePatches.Grid;
import org.editr1.model.encoder.Qwen25VLTextModel.GatedMLP;
import org.editr1.model.encoder.Qwen25VLTextModel.RMSNorm;
import org.editr1.model.encoder.Qwen25VLTextModel.RotaryEmbedding;
import org.editr1.model.encoder.WindowIndex.Run;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.RotaryAttention;
import org.editr1.tensor.RotaryAttention.CosSin;
import org.editr1.tensor.Scope;
import org.editr1.tensor.Tensors;

/**
 * Qwen2_5_VisionTransformerPretrainedModel (transformers 5.23 modeling_qwen2_5_vl.py): patches to
 * tokens of the language model.
 */
final class Qwen25VLVisionModel {
  private final Qwen25VLConfig.Vision config;
  private final NDArray patchEmbed;
  private final VisionRotaryEmbedding rotaryPosEmb;
  private final List<VisionBlock> blocks;
  private final PatchMerger merger;

  Qwen25VLVisionModel(Qwen25VLConfig.Vision config, Weights weights) {
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
    this.blocks = weights.list("blocks", config.depth(), block -> new VisionBlock(config, block));
    this.merger = PatchMerger.of(config, weights.at("merger"));
  }

  /**
   * @return (tokens, out_hidden_size): all images, concatenated
   */
  NDArray forward(NDManager manager, List<ImagePatches> images) {
    List<Grid> grids = images.stream().map(ImagePatches::grid).toList();
    WindowIndex index = WindowIndex.of(grids, config);
    CosSin rope = rotaryPosEmb.forward(manager, grids, index.order());
    List<Segments> windows = Segments.of(index.windows(), rope);
    List<Segments> frames = Segments.of(index.frames(), rope);
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
    return Tensors.concat(parts, 0);
  }

  private static NDArray rows(NDManager manager, int[] order, NDArray table) {
    long[] ids = IntStream.of(order).asLongStream().toArray();
    return Ops.embedding(Tensors.longs(manager, ids, ids.length), table);
  }

  /** Qwen2_5_VLPatchMerger: concatenates the patches of a token, then two linear maps. */
  private record PatchMerger(int joined, RMSNorm lnQ, Linear mlp0, Linear mlp2) {
    static PatchMerger of(Qwen25VLConfig.Vision config, Weights weights) {
      int joined = config.mergeUnit() * config.hiddenSize();
      return new PatchMerger(
          joined,
          new RMSNorm(weights.at("ln_q"), config.hiddenSize(), 1e-6),
          new Linear(weights.at("mlp.0"), joined, joined),
          new Linear(weights.at("mlp.2"), joined, config.outHiddenSize()));
    }

    NDArray forward(NDArray x) {
      return mlp2.forward(Ops.gelu(mlp0.forward(lnQ.forward(x).reshape(-1, joined))));
    }
  }

  /** Qwen2_5_VLVisionBlock with Qwen2_5_VLVisionAttention. */
  static final class VisionBlock {
    private static final double EPS = 1e-6;

    private final RMSNorm norm1;
    private final RMSNorm norm2;
    private final Linear qkv;
    private final Linear proj;
    private final GatedMLP mlp;

    VisionBlock(Qwen25VLConfig.Vision config, Weights weights) {
      int hidden = config.hiddenSize();
      this.norm1 = new RMSNorm(weights.at("norm1"), hidden, EPS);
      this.norm2 = new RMSNorm(weights.at("norm2"), hidden, EPS);
      this.qkv = new Linear(weights.at("attn.qkv"), hidden, 3L * hidden);
      this.proj = new Linear(weights.at("attn.proj"), hidden, hidden);
      this.mlp =
          GatedMLP.withBias(
              weights.at("mlp"), hidden, config.intermediateSize(), config.hiddenAct());
    }

    /**
     * @param x (patches, hidden): all images
     * @param segments groups of patches that see each other; together all patches
     */
    NDArray forward(NDArray x, List<Segments> segments) {
      NDArray attended = x.add(proj.forward(attention(qkv.forward(norm1.forward(x)), segments)));
      return attended.add(mlp.forward(norm2.forward(attended)));
    }

    private static NDArray attention(NDArray qkv, List<Segments> segments) {
      NDList parts = new NDList();
      for (Segments some : segments) {
        NDArray attended = RotaryAttention.segments(some.of(qkv), some.rope());
        parts.add(attended.reshape(-1, qkv.getShape().get(1) / 3));
      }
      return Tensors.concat(parts, 0);
    }
  }

  /**
   * Qwen2_5_VLVisionRotaryEmbedding: the first half of a head's frequencies takes the patch's row,
   * the second its column. The tables stay in fp32.
   */
  record VisionRotaryEmbedding(Qwen25VLConfig.Vision config) {
    /**
     * @param order order of the merged tokens
     * @return tables (1, patches, 1, head dim / 2) of all patches in {@code order}
     */
    CosSin forward(NDManager manager, List<Grid> grids, int[] order) {
      List<int[]> positions = positions(grids);
      float[] inverse =
          RotaryEmbedding.inverseFrequencies(config.ropeTheta(), config.headDim() / 2);
      int half = 2 * inverse.length;
      float[] cos = new float[positions.size() * half];
      float[] sin = new float[cos.length];
      int at = 0;
      for (int token : order) {
        for (int patch = 0; patch < config.mergeUnit(); patch++) {
          for (int position : positions.get(token * config.mergeUnit() + patch)) {
            for (float frequency : inverse) {
              double angle = position * frequency;
              cos[at] = (float) StrictMath.cos(angle);
              sin[at++] = (float) StrictMath.sin(angle);
            }
          }
        }
      }
      return new CosSin(
          Tensors.floats(manager, cos, 1, positions.size(), 1, half),
          Tensors.floats(manager, sin, 1, positions.size(), 1, half));
    }

    /** Row and column of each patch: merged tokens row by row, within them patches row by row. */
    private List<int[]> positions(List<Grid> grids) {
      int merge = config.spatialMergeSize();
      List<int[]> positions = new ArrayList<>();
      for (Grid grid : grids) {
        for (int i = 0; i < grid.patches(); i++) {
          int token = i / config.mergeUnit() % (grid.h() * grid.w() / config.mergeUnit());
          int inToken = i % config.mergeUnit();
          int columns = grid.w() / merge;
          positions.add(
              new int[] {
                token / columns * merge + inToken / merge, token % columns * merge + inToken % merge
              });
        }
      }
      return positions;
    }
  }

  /**
   * Adjacent segments of equal length, which attend in one call.
   *
   * @param from index of the first patch
   * @param to index after the last patch
   * @param rope (segments, patches of one, 1, head dim / 2)
   */
  record Segments(long from, long to, long segments, CosSin rope) {
    /**
     * @param rope tables of the complete sequence
     */
    static List<Segments> of(List<Run> runs, CosSin rope) {
      List<Segments> all = new ArrayList<>();
      long from = 0;
      for (Run run : runs) {
        long to = from + (long) run.segments() * run.patches();
        all.add(
            new Segments(
                from,
                to,
                run.segments(),
                new CosSin(
                    cut(rope.cos(), from, to, run.segments()),
                    cut(rope.sin(), from, to, run.segments()))));
        from = to;
      }
      return all;
    }

    private static NDArray cut(NDArray table, long from, long to, long segments) {
      return table
          .get(new NDIndex().addAllDim().addSliceDim(from, to))
          .reshape(segments, (to - from) / segments, 1, table.getShape().get(3));
    }

    /** Cuts the complete sequence (patches, width) into (segments, patches of one, width). */
    NDArray of(NDArray rows) {
      return rows.get(new NDIndex().addSliceDim(from, to))
          .reshape(segments, (to - from) / segments, rows.getShape().get(1));
    }
  }
}
