package org.editr1.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** A class vector, then a vector per patch, each with its position's. */
final class CLIPVisionEmbeddings {
  private final CLIPVisionConfig config;
  private final NDArray classEmbedding;
  private final NDArray patchEmbedding;
  private final NDArray positionEmbedding;

  CLIPVisionEmbeddings(CLIPVisionConfig config, Weights weights) {
    this.config = config;
    int edge = config.patchSize();
    this.classEmbedding = weights.get("class_embedding", config.hiddenSize());
    // A convolution whose steps are as wide as its kernel is a product.
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
    return Ops.tokenInFront(Ops.linear(patches, patchEmbedding), classEmbedding)
        .add(positionEmbedding);
  }

  /** (batch, patches, channels * edge * edge), row by row; what fills no patch is left out. */
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
