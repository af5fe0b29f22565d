package org.editr1.model.clip;

/**
 * What a CLIP vision model's {@code config.json} says.
 *
 * @param imageSize edge of the square picture in pixels, {@code patchSize} that of a patch
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
  /** Patches along an edge. */
  int gridSize() {
    return imageSize / patchSize;
  }

  /** All patches, and the class in front of them. */
  int numPositions() {
    return gridSize() * gridSize() + 1;
  }
}
