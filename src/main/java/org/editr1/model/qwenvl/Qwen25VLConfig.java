package org.editr1.model.qwenvl;

import java.util.List;

/**
 * What {@code config.json} says.
 *
 * @param imageTokenId the token in whose place an image's tokens stand
 * @param tieWordEmbeddings the output head is the embedding table
 */
public record Qwen25VLConfig(
    Vision vision, Text text, long imageTokenId, boolean tieWordEmbeddings) {

  /**
   * Qwen2_5_VLVisionConfig.
   *
   * @param spatialMergeSize edge in patches of the square that becomes one token
   * @param windowSize edge of a window in pixels
   * @param fullattBlockIndexes blocks that see the whole image instead of a window
   */
  public record Vision(
      int depth,
      int hiddenSize,
      int intermediateSize,
      int outHiddenSize,
      int numHeads,
      String hiddenAct,
      int inChannels,
      int patchSize,
      int temporalPatchSize,
      int spatialMergeSize,
      int windowSize,
      List<Integer> fullattBlockIndexes,
      double ropeTheta) {
    int headDim() {
      return hiddenSize / numHeads;
    }

    /** Patches in a token. */
    int mergeUnit() {
      return spatialMergeSize * spatialMergeSize;
    }

    /** Edge of a window in tokens. */
    int windowTokens() {
      return windowSize / spatialMergeSize / patchSize;
    }
  }

  /**
   * Qwen2_5_VLTextConfig.
   *
   * @param mropeSection how many of the head's frequencies turn by time, by row and by column
   */
  public record Text(
      int vocabSize,
      int hiddenSize,
      int intermediateSize,
      int numHiddenLayers,
      int numAttentionHeads,
      int numKeyValueHeads,
      String hiddenAct,
      double rmsNormEps,
      double ropeTheta,
      List<Integer> mropeSection) {
    /** Width of a head. */
    public int headDim() {
      return hiddenSize / numAttentionHeads;
    }
  }
}
