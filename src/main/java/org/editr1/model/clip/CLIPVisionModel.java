package org.editr1.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import org.editr1.model.nn.Weights;

/** CLIP's vision tower without projection. */
public final class CLIPVisionModel {
  private final CLIPVisionEmbeddings embeddings;
  private final LayerNorm preLayrnorm;
  private final CLIPEncoder encoder;
  private final LayerNorm postLayernorm;

  public CLIPVisionModel(CLIPVisionConfig config, Weights weights) {
    this.embeddings = new CLIPVisionEmbeddings(config, weights.at("embeddings"));
    // The reference's spelling.
    this.preLayrnorm = new LayerNorm(weights.at("pre_layrnorm"), config);
    this.encoder = new CLIPEncoder(config, weights.at("encoder"), false);
    this.postLayernorm = new LayerNorm(weights.at("post_layernorm"), config);
  }

  /**
   * @param lastHiddenState (batch, 1 + patches, hidden), without a norm
   * @param poolerOutput (batch, hidden): the class, behind the last norm
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
