package org.editr1.model.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.List;
import org.editr1.UserError;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;
import org.editr1.tensor.Tensors;

/**
 * CLIPModel (transformers 5.23 modeling_clip.py): text and vision tower, projected into one space
 * in which similar texts and images are near.
 */
public record CLIPModel(
    CLIPTextModel textModel,
    CLIPVisionModel visionModel,
    Linear visualProjection,
    Linear textProjection,
    NDArray logitScale) {
  public CLIPModel(CLIPConfig config, Weights weights) {
    this(
        new CLIPTextModel(config.text(), weights.at("text_model")),
        new CLIPVisionModel(config.vision(), weights.at("vision_model")),
        projection(weights.at("visual_projection"), config.vision(), config),
        projection(weights.at("text_projection"), config.text(), config),
        weights.get("logit_scale"));
  }

  private static Linear projection(Weights weights, CLIPTowerConfig tower, CLIPConfig config) {
    return Linear.withoutBias(weights, tower.hiddenSize(), config.projectionDim());
  }

  /**
   * @param logitsPerImage (images, texts): cosines times the learned scale
   * @param textEmbeds (texts, projection_dim) of length 1
   * @param imageEmbeds (images, projection_dim) of length 1
   */
  public record Output(NDArray logitsPerImage, NDArray textEmbeds, NDArray imageEmbeds) {}

  /**
   * @param ids (texts, tokens), padded
   * @param pixelValues (images, channels, image_size, image_size)
   */
  public Output forward(NDManager manager, long[][] ids, NDArray pixelValues) {
    NDArray textEmbeds = Ops.unitRows(getTextFeatures(manager, ids));
    NDArray imageEmbeds = Ops.unitRows(getImageFeatures(pixelValues));
    NDArray cosines = Ops.linear(imageEmbeds, textEmbeds);
    return new Output(Ops.expScale(cosines, logitScale), textEmbeds, imageEmbeds);
  }

  /** (texts, projection_dim). */
  public NDArray getTextFeatures(NDManager manager, long[][] ids) {
    return textProjection.forward(textModel.forward(manager, ids).poolerOutput());
  }

  /** (images, projection_dim). */
  public NDArray getImageFeatures(NDArray pixelValues) {
    return visualProjection.forward(visionModel.forward(pixelValues).poolerOutput());
  }

  /**
   * The {@code config.json} of both towers.
   *
   * @param projectionDim width of the space that texts and images share
   */
  public record CLIPConfig(CLIPTextConfig text, CLIPVisionConfig vision, int projectionDim) {}

  /** The settings that both towers have. */
  interface CLIPTowerConfig {
    int hiddenSize();

    int intermediateSize();

    int numAttentionHeads();

    int numHiddenLayers();

    /** {@code quick_gelu} or {@code gelu}. */
    String hiddenAct();

    double layerNormEps();
  }

  /** The text tower's settings. */
  public record CLIPTextConfig(
      int vocabSize,
      int maxPositionEmbeddings,
      int hiddenSize,
      int intermediateSize,
      int numAttentionHeads,
      int numHiddenLayers,
      String hiddenAct,
      double layerNormEps,
      int eosTokenId)
      implements CLIPTowerConfig {}

  /**
   * The vision tower's settings.
   *
   * @param imageSize width and height of the image in pixels
   * @param patchSize width and height of a patch in pixels
   */
  public record CLIPVisionConfig(
      int hiddenSize,
      int intermediateSize,
      int numAttentionHeads,
      int numHiddenLayers,
      int numChannels,
      int imageSize,
      int patchSize,
      String hiddenAct,
      double layerNormEps)
      implements CLIPTowerConfig {
    /** Patches along one side. */
    int gridSize() {
      return imageSize / patchSize;
    }

    /** The class token and all patches. */
    int numPositions() {
      return gridSize() * gridSize() + 1;
    }
  }

  /** CLIPTextModel: the text tower without projection. */
  public record CLIPTextModel(
      CLIPTextConfig config,
      CLIPTextEmbeddings embeddings,
      CLIPEncoder encoder,
      LayerNorm finalLayerNorm) {
    /**
     * @param weights weights without the prefix {@code text_model} of older files
     */
    public CLIPTextModel(CLIPTextConfig config, Weights weights) {
      this(
          config,
          new CLIPTextEmbeddings(config, weights.at("embeddings")),
          new CLIPEncoder(config, weights.at("encoder"), true),
          new LayerNorm(weights.at("final_layer_norm"), config));
    }

    /**
     * @param lastHiddenState (batch, tokens, hidden)
     * @param poolerOutput (batch, hidden): the state of the end token
     */
    public record Output(NDArray lastHiddenState, NDArray poolerOutput) {}

    /**
     * @param ids (batch, tokens), padded; only later tokens see padding
     */
    public Output forward(NDManager manager, long[][] ids) {
      NDArray last = finalLayerNorm.forward(encoder.forward(embeddings.forward(manager, ids)));
      long[] rows = new long[ids.length];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = (long) i * ids[0].length + endPosition(ids[i]);
      }
      NDArray flat = last.reshape(-1, config.hiddenSize());
      return new Output(last, Ops.embedding(Tensors.longs(manager, rows, rows.length), flat));
    }

    /** Old configurations have eos 2 and mean the largest id; newer ones give the id itself. */
    private int endPosition(long[] ids) {
      int best = 0;
      for (int i = 0; i < ids.length; i++) {
        if (config.eosTokenId() != 2 && ids[i] == config.eosTokenId()) {
          return i;
        }
        best = config.eosTokenId() == 2 && ids[i] > ids[best] ? i : best;
      }
      return best;
    }
  }

  /** CLIPTextEmbeddings: the sum of a learned vector per token and one per position. */
  record CLIPTextEmbeddings(NDArray tokenEmbedding, NDArray positionEmbedding) {
    CLIPTextEmbeddings(CLIPTextConfig config, Weights weights) {
      this(
          weights.get("token_embedding.weight", config.vocabSize(), config.hiddenSize()),
          weights.get(
              "position_embedding.weight", config.maxPositionEmbeddings(), config.hiddenSize()));
    }

    /** (batch, tokens, hidden). */
    NDArray forward(NDManager manager, long[][] ids) {
      NDArray positions = positionEmbedding.get(new NDIndex().addSliceDim(0, ids[0].length));
      positions.attach(manager);
      return Ops.embedding(Tensors.longs(manager, ids), tokenEmbedding).add(positions);
    }
  }

  /** CLIPVisionModel: the vision tower without projection. */
  public record CLIPVisionModel(
      CLIPVisionEmbeddings embeddings,
      LayerNorm preLayrnorm,
      CLIPEncoder encoder,
      LayerNorm postLayernorm) {
    public CLIPVisionModel(CLIPVisionConfig config, Weights weights) {
      this(
          new CLIPVisionEmbeddings(config, weights.at("embeddings")),
          // The name is misspelt in the reference.
          new LayerNorm(weights.at("pre_layrnorm"), config),
          new CLIPEncoder(config, weights.at("encoder"), false),
          new LayerNorm(weights.at("post_layernorm"), config));
    }

    /**
     * @param lastHiddenState (batch, 1 + patches, hidden), without a norm
     * @param poolerOutput (batch, hidden): the class token after the last norm
     */
    public record Output(NDArray lastHiddenState, NDArray poolerOutput) {}

    /**
     * @param pixelValues (batch, channels, image_size, image_size)
     */
    public Output forward(NDArray pixelValues) {
      NDArray last = encoder.forward(preLayrnorm.forward(embeddings.forward(pixelValues)));
      return new Output(last, postLayernorm.forward(last.get(new NDIndex(":, 0"))));
    }
  }

  /** CLIPVisionEmbeddings: a class vector, then a vector per patch, plus a vector per position. */
  static final class CLIPVisionEmbeddings {
    private final CLIPVisionConfig config;
    private final NDArray classEmbedding;
    private final NDArray patchEmbedding;
    private final NDArray positionEmbedding;

    CLIPVisionEmbeddings(CLIPVisionConfig config, Weights weights) {
      this.config = config;
      int edge = config.patchSize();
      this.classEmbedding = weights.get("class_embedding", config.hiddenSize());
      // A convolution whose stride equals its kernel size is a product.
      this.patchEmbedding =
          weights
              .get("patch_embedding.weight", config.hiddenSize(), config.numChannels(), edge, edge)
              .reshape(config.hiddenSize(), -1);
      this.positionEmbedding =
          weights.get("position_embedding.weight", config.numPositions(), config.hiddenSize());
    }

    /**
     * @param pixelValues (batch, channels, image_size, image_size)
     * @return (batch, 1 + patches, hidden)
     */
    NDArray forward(NDArray pixelValues) {
      NDArray patches = patches(Ops.toTypeOf(pixelValues, patchEmbedding));
      return Ops.prependToken(Ops.linear(patches, patchEmbedding), classEmbedding)
          .add(positionEmbedding);
    }

    /**
     * (batch, patches, channels * edge * edge), row by row; pixels that fill no patch are left out.
     */
    private NDArray patches(NDArray x) {
      int edge = config.patchSize();
      int grid = config.gridSize();
      int covered = grid * edge;
      long batch = x.getShape().get(0);
      return x.get(new NDIndex(":, :, :{}, :{}", covered, covered))
          .reshape(batch, config.numChannels(), grid, edge, grid, edge)
          .transpose(0, 2, 4, 1, 3, 5)
          .reshape(batch, (long) grid * grid, -1);
    }
  }

  /** CLIPEncoder: the layers of a tower. */
  record CLIPEncoder(List<CLIPEncoderLayer> layers) {
    CLIPEncoder(CLIPTowerConfig config, Weights weights, boolean causal) {
      this(
          weights.list(
              "layers",
              config.numHiddenLayers(),
              layer -> new CLIPEncoderLayer(config, layer, causal)));
    }

    /**
     * @param hidden (batch, tokens, hidden); closed by this call
     */
    NDArray forward(NDArray hidden) {
      return Scope.through(hidden, layers, CLIPEncoderLayer::forward);
    }
  }

  /** CLIPEncoderLayer: attention and MLP, each after a norm and with a residual. */
  record CLIPEncoderLayer(
      CLIPAttention selfAttn, LayerNorm layerNorm1, CLIPMLP mlp, LayerNorm layerNorm2) {
    CLIPEncoderLayer(CLIPTowerConfig config, Weights weights, boolean causal) {
      this(
          new CLIPAttention(config, weights.at("self_attn"), causal),
          new LayerNorm(weights.at("layer_norm1"), config),
          new CLIPMLP(config, weights.at("mlp")),
          new LayerNorm(weights.at("layer_norm2"), config));
    }

    NDArray forward(NDArray x) {
      NDArray attended = x.add(selfAttn.forward(layerNorm1.forward(x)));
      return attended.add(mlp.forward(layerNorm2.forward(attended)));
    }
  }

  /** CLIPAttention: attention within a row. */
  static final class CLIPAttention {
    private final int heads;
    private final int headDim;
    private final boolean causal;
    private final Linear qProj;
    private final Linear kProj;
    private final Linear vProj;
    private final Linear outProj;

    /**
     * @param causal whether a token sees only itself and earlier tokens
     */
    CLIPAttention(CLIPTowerConfig config, Weights weights, boolean causal) {
      int hidden = config.hiddenSize();
      this.heads = config.numAttentionHeads();
      this.headDim = hidden / heads;
      this.causal = causal;
      this.qProj = new Linear(weights.at("q_proj"), hidden, hidden);
      this.kProj = new Linear(weights.at("k_proj"), hidden, hidden);
      this.vProj = new Linear(weights.at("v_proj"), hidden, hidden);
      this.outProj = new Linear(weights.at("out_proj"), hidden, hidden);
    }

    NDArray forward(NDArray x) {
      NDArray q = split(qProj.forward(x));
      NDArray k = split(kProj.forward(x));
      NDArray v = split(vProj.forward(x));
      NDArray attended =
          causal ? Ops.causalAttention(q, k, v) : Ops.scaledDotProductAttention(q, k, v);
      return outProj.forward(Ops.mergeHeads(attended));
    }

    private NDArray split(NDArray x) {
      return x.reshape(x.getShape().get(0), x.getShape().get(1), heads, headDim).swapAxes(1, 2);
    }
  }

  /** CLIPMLP: two linear maps with an activation between them. */
  record CLIPMLP(String hiddenAct, Linear fc1, Linear fc2) {
    CLIPMLP(CLIPTowerConfig config, Weights weights) {
      this(
          config.hiddenAct(),
          new Linear(weights.at("fc1"), config.hiddenSize(), config.intermediateSize()),
          new Linear(weights.at("fc2"), config.intermediateSize(), config.hiddenSize()));
    }

    NDArray forward(NDArray x) {
      return fc2.forward(activation(fc1.forward(x)));
    }

    private NDArray activation(NDArray x) {
      return switch (hiddenAct) {
        case "quick_gelu" -> Ops.quickGelu(x);
        case "gelu" -> Ops.gelu(x);
        default ->
            throw new UserError("hidden_act " + hiddenAct + " is not known: quick_gelu or gelu");
      };
    }
  }

  /** LayerNorm over the last axis, with weights. */
  record LayerNorm(NDArray weight, NDArray bias, double eps) {
    LayerNorm(Weights weights, CLIPTowerConfig config) {
      this(
          weights.get("weight", config.hiddenSize()),
          weights.get("bias", config.hiddenSize()),
          config.layerNormEps());
    }

    NDArray forward(NDArray x) {
      return Ops.layerNorm(x, weight, bias, eps);
    }
  }
}
