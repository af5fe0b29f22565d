package org.editr1.model.qwenimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * The sequence of one kind of edit; it does not depend on the batch, so keep it.
 *
 * @param turns rotary table (text and image tokens, 1, head dim / 2, 2)
 * @param targetTokens leading image tokens, those of the picture that is made
 * @param keptTokens leading image tokens whose prediction is wanted
 */
public record TokenLayout(NDArray turns, int targetTokens, int imageTokens, int keptTokens) {
  static TokenLayout of(
      QwenEmbedRope rope, NDManager manager, List<ImgShape> imgShapes, int textTokens, int kept) {
    int all = imgShapes.stream().mapToInt(ImgShape::tokens).sum();
    NDArray turns = rope.forward(manager, imgShapes, textTokens);
    return new TokenLayout(turns, imgShapes.get(0).tokens(), all, kept);
  }
}
