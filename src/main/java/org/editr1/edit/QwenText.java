package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.editr1.model.encoder.Qwen25VLModel;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;
import org.editr1.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Qwen-Image's text encoder: Qwen2.5-VL reads the images and the instruction in a fixed template,
 * whose first tokens are dropped from its last hidden states (diffusers 0.42.1
 * QwenImageEditPlusPipeline and QwenImageEditPipeline).
 */
public record QwenText(PromptProcessor processor, Qwen25VLModel encoder, Naming naming) {
  /** The text before an image. */
  public enum Naming {
    /** "Picture 1: ", which the instruction can refer to. */
    NUMBERED,
    /** No text: the first release, which takes one image. */
    NONE
  }

  /** Tokens of the template before the user's turn. */
  public static final int DROPPED = 64;

  /** The template with which the published models were trained. */
  private static final String TEMPLATE =
      "<|im_start|>system\n"
          + "Describe the key features of the input image (color, shape, size, texture, objects,"
          + " background), then explain how the user's text instruction should alter or modify the"
          + " image. Generate a new image that meets the user's requirements while maintaining"
          + " consistency with the original input where appropriate.<|im_end|>\n"
          + "<|im_start|>user\n%s<|im_end|>\n<|im_start|>assistant\n";

  /**
   * @param sequence (tasks, length, joint dim)
   * @param mask (tasks, length), 0 for padding; null: all tokens are attended
   */
  public record Embedding(NDArray sequence, @Nullable NDArray mask) {
    /**
     * Cuts trailing tokens that are padding in all rows: no token attends them and no position
     * depends on them. A single prompt then needs no mask.
     */
    Embedding trimmed() {
      if (mask == null) {
        return this;
      }
      float[] marks = mask.toFloatArray();
      int width = (int) mask.getShape().get(1);
      int length = 1;
      int tokens = 0;
      for (int i = 0; i < marks.length; i++) {
        if (marks[i] != 0) {
          length = Math.max(length, i % width + 1);
          tokens++;
        }
      }
      NDIndex kept = new NDIndex().addAllDim().addSliceDim(0, length);
      boolean full = tokens == marks.length / width * length;
      return new Embedding(sequence.get(kept), full ? null : mask.get(kept));
    }
  }

  /** The text that the encoder reads for {@code prompt}. */
  public static String framed(Naming naming, String prompt, int images) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= images; i++) {
      text.append(naming == Naming.NUMBERED ? "Picture " + i + ": " : "");
      text.append(PromptProcessor.IMAGE);
    }
    return String.format(TEMPLATE, text.append(prompt));
  }

  /**
   * Encodes prompts about one list of images, each prompt in a forward of its own, so that its bits
   * do not depend on others.
   *
   * @param length tokens to which the result is cut or zero-padded; 0: its own length
   */
  public List<Embedding> encode(
      NDManager manager, List<String> prompts, List<EditModel.Pixels> images, int length) {
    List<Embedding> embeddings = new ArrayList<>();
    try (Scope scope = Scope.below(manager)) {
      NDArray seen = null;
      for (String prompt : prompts) {
        Qwen25VLModel.Input input = processor.encode(framed(naming, prompt, images.size()), images);
        if (seen == null) {
          seen = encoder.imageEmbeds(scope.manager(), input.images());
        }
        NDArray hidden = encoder.forward(scope.manager(), input, seen);
        Embedding embedding = fitted(hidden.get(new NDIndex(":, " + DROPPED + ":")), length);
        scope.keep(embedding.sequence(), manager);
        if (embedding.mask() != null) {
          scope.keep(embedding.mask(), manager);
        }
        embeddings.add(embedding);
      }
    }
    return embeddings;
  }

  private static Embedding fitted(NDArray tokens, int length) {
    if (length == 0) {
      return new Embedding(tokens.duplicate(), null);
    }
    int kept = (int) Math.min(length, tokens.getShape().get(1));
    NDManager manager = tokens.getManager();
    float[] mask = new float[length];
    Arrays.fill(mask, 0, kept, 1);
    NDArray zeros =
        Ops.toTypeOf(manager.zeros(new Shape(1, length - kept, tokens.getShape().get(2))), tokens);
    return new Embedding(
        tokens.get(new NDIndex().addAllDim().addSliceDim(0, kept)).concat(zeros, 1),
        Tensors.floats(manager, mask, 1, length));
  }
}
