package org.editr1.model.encoder;

import java.util.List;

/**
 * Qwen2_5_VLConfig (transformers 5.23), read from {@code config.json}.
 *
 * @param imageTokenId the token that an image's embeddings replace
 * @param tieWordEmbeddings whether the output head is the embedding table
 */
public record Qwen25VLConfig(
    Vision vision, Text text, long imageTokenId, boolean tieWordEmbeddings) {

  /**
   * Qwen2_5_VLVisionConfig.
   *
   * @param spatialMergeSize edge in patches of the square that becomes one token
   * @param windowSize edge of a window in pixels
   * @param fullattBlockIndexes blocks that see the complete image instead of a window
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

    /** Patches of a token. */
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
   * @param mropeSection numbers of the head's frequencies that take the position in time, row and
   *     column
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
