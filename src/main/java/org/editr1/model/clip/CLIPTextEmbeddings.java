package org.editr1.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.TokenIds;

/** A learned vector per token and one per position, added. */
final class CLIPTextEmbeddings {
  private final NDArray tokenEmbedding;
  private final NDArray positionEmbedding;

  CLIPTextEmbeddings(CLIPTextConfig config, Weights weights) {
    int hidden = config.hiddenSize();
    this.tokenEmbedding = weights.get("token_embedding.weight", config.vocabSize(), hidden);
    this.positionEmbedding =
        weights.get("position_embedding.weight", config.maxPositionEmbeddings(), hidden);
  }

  /** (batch, tokens, hidden). */
  NDArray forward(NDManager manager, long[][] ids) {
    NDArray positions = positionEmbedding.get(new NDIndex().addSliceDim(0, ids[0].length));
    positions.attach(manager);
    return Ops.embedding(TokenIds.array(manager, ids), tokenEmbedding).add(positions);
  }
}
