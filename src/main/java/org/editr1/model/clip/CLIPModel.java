package org.editr1.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** Both towers, projected into one space, where near means alike. */
public final class CLIPModel {
  private final CLIPTextModel textModel;
  private final CLIPVisionModel visionModel;
  private final Linear visualProjection;
  private final Linear textProjection;
  private final NDArray logitScale;

  public CLIPModel(CLIPConfig config, Weights weights) {
    int shared = config.projectionDim();
    this.textModel = new CLIPTextModel(config.text(), weights.at("text_model"));
    this.visionModel = new CLIPVisionModel(config.vision(), weights.at("vision_model"));
    this.visualProjection =
        Linear.withoutBias(weights.at("visual_projection"), config.vision().hiddenSize(), shared);
    this.textProjection =
        Linear.withoutBias(weights.at("text_projection"), config.text().hiddenSize(), shared);
    this.logitScale = weights.get("logit_scale");
  }

  /**
   * @param logitsPerImage (pictures, texts): cosines times the learned scale
   * @param textEmbeds (texts, projection_dim) of length 1; {@code imageEmbeds} alike
   */
  public record Output(NDArray logitsPerImage, NDArray textEmbeds, NDArray imageEmbeds) {}

  /**
   * @param ids (texts, tokens), padded
   * @param pixelValues (pictures, channels, image_size, image_size)
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

  /** (pictures, projection_dim). */
  public NDArray getImageFeatures(NDArray pixelValues) {
    return visualProjection.forward(visionModel.forward(pixelValues).poolerOutput());
  }

  public CLIPTextModel textModel() {
    return textModel;
  }

  public CLIPVisionModel visionModel() {
    return visionModel;
  }
}
