package org.editr1.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.editr1.model.nn.AdaLayerNorm;
import org.editr1.model.nn.JointStream;
import org.editr1.model.nn.JointStream.Modulations;
import org.editr1.model.nn.JointStream.Names;
import org.editr1.model.nn.JointStream.Streams;
import org.editr1.model.nn.JointStream.Width;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.TimestepEmbedding;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Blocks;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * QwenImageTransformer2DModel, the transformer of Qwen-Image (diffusers 0.42.1
 * transformer_qwenimage.py). Adapters are arguments; a result belongs to the manager of the inputs.
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
  private final AdaLayerNorm.Continuous normOut;
  private final Linear projOut;

  public QwenImageTransformer2DModel(QwenImageConfig config, Weights weights, Precision precision) {
    this.config = config;
    this.precision = precision;
    this.posEmbed = new QwenEmbedRope(10000, config.axesDimsRope());
    int inner = config.innerDim();
    this.timeTextEmbed =
        new QwenTimestepProjEmbeddings(
            TimestepEmbedding.OfTime.of(weights.at("time_text_embed.timestep_embedder"), inner),
            precision);
    this.txtNorm = weights.at("txt_norm").get("weight", config.jointAttentionDim());
    this.imgIn = new Linear(weights.at("img_in"), config.inChannels(), inner);
    this.txtIn = new Linear(weights.at("txt_in"), config.jointAttentionDim(), inner);
    this.transformerBlocks =
        weights.list(
            "transformer_blocks",
            config.numLayers(),
            block -> new QwenImageTransformerBlock(block, config));
    this.normOut = new AdaLayerNorm.Continuous(weights.at("norm_out.linear"), inner);
    this.projOut = new Linear(weights.at("proj_out"), inner, config.patchTokens());
  }

  /**
   * @param hiddenStates (batch, image tokens, in channels), in the model's precision
   * @param encoderHiddenStates (batch, text tokens, joint dim)
   * @param encoderHiddenStatesMask (batch, text tokens), 0 for text that is not attended; null: all
   *     text is attended, padding too, as in releases of diffusers that ignored the mask
   * @param timestep (batch) in 0..1; (1) if all rows share it
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
   * @param imgShapes the target, then each conditioning image; one list for all rows
   * @param textTokens number of text tokens, padding included
   * @param keptTokens leading image tokens whose prediction is returned
   */
  public TokenLayout layout(
      NDManager manager, List<ImgShape> imgShapes, int textTokens, int keptTokens) {
    int all = imgShapes.stream().mapToInt(ImgShape::tokens).sum();
    NDArray rope = posEmbed.forward(manager, imgShapes, textTokens);
    return new TokenLayout(rope, imgShapes.get(0).tokens(), all, keptTokens);
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
    Streams streams = new Streams(hidden, encoder);
    for (QwenImageTransformerBlock block : transformerBlocks.subList(0, last)) {
      streams = streams.through(lora, (in, own) -> block.forward(in, conditions, own));
    }
    QwenImageTransformerBlock block = transformerBlocks.get(last);
    NDArray kept = streams.join(lora, (in, own) -> block.last(in, conditions, own));
    return projOut.forward(normOut.forward(kept, conditions.textTemb()));
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

  /**
   * The model's {@code config.json}.
   *
   * @param zeroCondT whether conditioning images are modulated as free of noise
   */
  public record QwenImageConfig(
      int patchSize,
      int inChannels,
      int outChannels,
      int numLayers,
      int attentionHeadDim,
      int numAttentionHeads,
      int jointAttentionDim,
      List<Integer> axesDimsRope,
      boolean zeroCondT) {
    /** Output width of a token: all latents of its patch. */
    int patchTokens() {
      return patchSize * patchSize * outChannels;
    }

    /** Width of the token stream. */
    public int innerDim() {
      return attentionHeadDim * numAttentionHeads;
    }

    Width width() {
      return new Width(attentionHeadDim, numAttentionHeads);
    }
  }

  /** Rows and columns of an image in tokens. */
  public record ImgShape(int height, int width) {
    public int tokens() {
      return height * width;
    }
  }

  /**
   * The layout of a sequence. It does not depend on the batch, so callers keep it.
   *
   * @param rope rotary table (text and image tokens, 1, head dim / 2, 2)
   * @param targetTokens leading image tokens: the tokens of the target
   * @param keptTokens leading image tokens whose prediction is returned
   */
  public record TokenLayout(NDArray rope, int targetTokens, int imageTokens, int keptTokens) {}

  /**
   * QwenImageTransformerBlock, a double block: image and text have their own parameters and attend
   * together, in the joint order text, image.
   */
  public record QwenImageTransformerBlock(JointStream image, JointStream text) {
    public QwenImageTransformerBlock(Weights weights, QwenImageConfig config) {
      this(
          JointStream.of(Names.IMAGE, config.width(), weights, "img_mod.1", "img_mlp"),
          JointStream.of(Names.TEXT, config.width(), weights, "txt_mod.1", "txt_mlp"));
    }

    public Streams forward(Streams x, Conditions shared, Lora lora) {
      Conditions conditions = shared.in(x.image().getManager());
      Modulations imageMod = conditions.imageModulations(image);
      Modulations textMod = text.modulations(conditions.textTemb());
      NDArray attention = attention(x, imageMod, textMod, conditions, lora);
      NDList split = attention.split(new long[] {x.text().getShape().get(1)}, 1);
      return new Streams(
          image.postAttention(x.image(), split.get(1), imageMod, lora),
          text.postAttention(x.text(), split.get(0), textMod, lora));
    }

    /**
     * The last block, whose text and other image tokens are not read.
     *
     * @return (batch, kept tokens, inner)
     */
    NDArray last(Streams x, Conditions shared, Lora lora) {
      Conditions conditions = shared.in(x.image().getManager());
      Modulations imageMod = conditions.imageModulations(image);
      Modulations textMod = text.modulations(conditions.textTemb());
      NDArray attention = attention(x, imageMod, textMod, conditions, lora);
      long from = x.text().getShape().get(1);
      int kept = conditions.layout().keptTokens();
      // A part has one row for all tokens, or one for each.
      Modulations keptMod =
          imageMod.map(part -> part.getShape().get(1) == 1 ? part : part.get(tokens(0, kept)));
      return image.postAttention(
          x.image().get(tokens(0, kept)), attention.get(tokens(from, from + kept)), keptMod, lora);
    }

    private static NDIndex tokens(long from, long to) {
      return new NDIndex().addAllDim().addSliceDim(from, to);
    }

    private NDArray attention(
        Streams x, Modulations imageMod, Modulations textMod, Conditions conditions, Lora lora) {
      return Blocks.maskedJointAttention(
          text.qkv(x.text(), textMod, lora),
          image.qkv(x.image(), imageMod, lora),
          text.norms(),
          image.norms(),
          conditions.layout().rope(),
          conditions.mask());
    }
  }

  /**
   * The inputs that all blocks of one forward share.
   *
   * @param siluTemb (rows, inner): SiLU of the conditioning vector; with {@code zeroCondT} one row
   *     more, for time 0, which modulates the conditioning images
   * @param mask (batch, text tokens): 0 for padding; an empty mask hides nothing
   */
  public record Conditions(NDArray siluTemb, boolean zeroCondT, NDArray mask, TokenLayout layout) {
    /** These conditions in {@code scope}, which then owns what is made from them. */
    Conditions in(NDManager scope) {
      return new Conditions(Tensors.view(scope, siluTemb), zeroCondT, mask, layout);
    }

    /** (rows, inner): text and the last norm always take the real time. */
    NDArray textTemb() {
      return zeroCondT ? siluTemb.get(new NDIndex().addSliceDim(0, rows())) : siluTemb;
    }

    private long rows() {
      return siluTemb.getShape().get(0) - 1;
    }

    /** The modulations of the image stream, with {@code zeroCondT} a row for each token. */
    Modulations imageModulations(JointStream image) {
      Modulations modulations = image.modulations(siluTemb);
      return zeroCondT ? modulations.map(this::byToken) : modulations;
    }

    /** (rows, image tokens, inner) from (rows + 1, 1, inner). */
    private NDArray byToken(NDArray part) {
      long inner = part.getShape().get(2);
      int others = layout.imageTokens() - layout.targetTokens();
      NDList split = part.split(new long[] {rows()}, 0);
      NDArray target = split.get(0).broadcast(new Shape(rows(), layout.targetTokens(), inner));
      return target.concat(split.get(1).broadcast(new Shape(rows(), others, inner)), 1);
    }
  }

  /** QwenTimestepProjEmbeddings: the conditioning vector, of the time alone. */
  record QwenTimestepProjEmbeddings(
      TimestepEmbedding.OfTime timestepEmbedder, Precision precision) {
    private static final double SCALE = 1000;

    /**
     * The time is rounded to the model's type, its multiple is taken in fp32.
     *
     * @param timestep (rows) in 0..1
     * @return (rows, inner), owned by {@code manager}
     */
    NDArray forward(NDManager manager, float[] timestep) {
      float[] rounded = timestep.clone();
      for (int row = 0; row < rounded.length; row++) {
        rounded[row] = precision.round(timestep[row]);
      }
      return timestepEmbedder.forward(manager, rounded, SCALE, precision);
    }
  }

  /**
   * QwenEmbedRope with scale_rope: rotary tables from image shapes. The index of an image in the
   * list is its frame, rows and columns count from its centre, and the text continues behind the
   * largest image on all three axes. Angles are products in fp32, as in the reference.
   */
  record QwenEmbedRope(int theta, List<Integer> axesDim) {
    /**
     * @param imgShapes the target, then each conditioning image
     * @param textTokens number of text tokens, padding included
     * @return (text and image tokens, 1, head dim / 2, 2) in fp32: cosine and sine of each pair
     */
    NDArray forward(NDManager manager, List<ImgShape> imgShapes, int textTokens) {
      int tokens = textTokens + imgShapes.stream().mapToInt(ImgShape::tokens).sum();
      Table table = new Table(tokens);
      int start = 0;
      for (ImgShape shape : imgShapes) {
        start = Math.max(start, Math.max(shape.height() / 2, shape.width() / 2));
      }
      for (int i = 0; i < textTokens; i++) {
        table.add(start + i, start + i, start + i);
      }
      for (int frame = 0; frame < imgShapes.size(); frame++) {
        ImgShape shape = imgShapes.get(frame);
        for (int i = 0; i < shape.tokens(); i++) {
          int row = i / shape.width() - (shape.height() - shape.height() / 2);
          int column = i % shape.width() - (shape.width() - shape.width() / 2);
          table.add(frame, row, column);
        }
      }
      return Tensors.floats(manager, table.values, tokens, 1, table.pairs, 2);
    }

    /** A table that is filled token by token. */
    private final class Table {
      private final int pairs = axesDim.stream().mapToInt(Integer::intValue).sum() / 2;
      private final float[] values;
      private int at;

      Table(int tokens) {
        this.values = new float[tokens * pairs * 2];
      }

      void add(int... position) {
        for (int axis = 0; axis < axesDim.size(); axis++) {
          for (int i = 0; i < axesDim.get(axis); i += 2) {
            float angle = position[axis] * frequency((float) i / axesDim.get(axis));
            values[at++] = (float) StrictMath.cos(angle);
            values[at++] = (float) StrictMath.sin(angle);
          }
        }
      }
    }

    private float frequency(float exponent) {
      return 1 / (float) StrictMath.pow(theta, exponent);
    }
  }
}
