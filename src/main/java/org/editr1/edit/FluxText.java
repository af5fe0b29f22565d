package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.editr1.model.encoder.CLIPModel.CLIPTextModel;
import org.editr1.model.encoder.T5EncoderModel;

/**
 * FLUX's two text encoders: CLIP gives one vector, T5 the sequence. The padding of T5 is attended,
 * so the result depends on the padded length.
 */
public record FluxText(
    TextTokenizer clipTokenizer, CLIPTextModel clip, TextTokenizer t5Tokenizer, T5EncoderModel t5) {
  /** The longest sequence that the pipeline takes. */
  public static final int LONGEST = 512;

  private static final int CLIP_LENGTH = 77;

  /** Token ids of one prompt, (1, length) each. */
  public record Ids(long[][] clip, long[][] t5) {}

  /**
   * @param pooled (1, pooled dim) of CLIP
   * @param sequence (1, length, joint dim) of T5
   */
  public record Embedding(NDArray pooled, NDArray sequence) {}

  /** The default length of the pipeline: what the tokenizer allows. */
  public int defaultLength() {
    return Math.min(LONGEST, t5Tokenizer.modelMaxLength());
  }

  /**
   * @param length length of the T5 sequence in tokens
   */
  public Ids ids(String prompt, int length) {
    List<String> texts = List.of(prompt);
    int clipLength = Math.min(CLIP_LENGTH, clipTokenizer.modelMaxLength());
    return new Ids(
        clipTokenizer.encode(texts, clipLength).ids(), t5Tokenizer.encode(texts, length).ids());
  }

  /** Encodes a single prompt, so that its bits do not depend on others. */
  public Embedding encode(NDManager manager, String prompt, int length) {
    Ids ids = ids(prompt, length);
    return new Embedding(
        clip.forward(manager, ids.clip()).poolerOutput(), t5.forward(manager, ids.t5(), null));
  }
}
