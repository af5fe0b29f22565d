package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.editr1.diffusion.VelocityField;
import org.editr1.model.nn.Lora;
import org.editr1.tensor.Precision;

/**
 * An editing model: what a model family has to offer to be sampled and trained. Base weights are
 * frozen and shared by all workers of a process; adapters and conditionings are arguments. No call
 * changes the model, and every result belongs to the manager of the inputs. A {@link Part} that a
 * role does not need may be absent; asking for it is an {@link IllegalStateException}.
 */
public interface EditModel {
  /** What can be loaded apart. */
  enum Part {
    /** Text encoders and tokenizers. */
    TEXT,
    /** The autoencoder's way from pictures to latents. */
    ENCODER,
    TRANSFORMER,
    /** The autoencoder's way from latents to pictures. */
    DECODER
  }

  /**
   * A source picture as the pipeline preprocesses it.
   *
   * @param planes (3, height, width) in -1..1
   */
  record Pixels(float[] planes, int width, int height) {}

  /**
   * A source picture as a model's encoders want it.
   *
   * @param pixels at the size that becomes tokens
   * @param original for text encoders that see pictures too, and scale them by themselves
   */
  record Source(Pixels pixels, Pixels original) {
    /** The same for both. */
    public static Source of(Pixels pixels) {
      return new Source(pixels, pixels);
    }
  }

  /** Of the transformer: fp32 weights take an adapter merged, bf16 weights take it applied. */
  Precision precision();

  /** Edges of pictures are multiples of so many pixels: what one token covers. */
  int sizeMultiple();

  /**
   * Everything of a task that depends neither on a policy nor on noise; the target has the size of
   * the first source. Needs text encoders and the autoencoder's encoder.
   *
   * @param manager owns the result
   * @param textLength tokens of the long text encoder; 0: as the pipeline's own call has it
   */
  Conditioning encode(NDManager manager, String prompt, List<Source> sources, int textLength);

  /**
   * The clean tokens (1, tokens, channels) of a picture: where an edit ends that gives just this.
   * Needs the autoencoder's encoder.
   *
   * @param manager owns the result
   */
  NDArray tokens(NDManager manager, Pixels picture);

  /**
   * The velocity over noise tokens (batch, tokens, channels), in the type of its input. Needs the
   * transformer. The field is for one thread, for as long as {@code conditioning} lives.
   *
   * @param conditioning of one task for all rows, or of as many tasks as there are rows
   * @param guidance of the guidance embedding, or by a second prediction; ignored by models with
   *     neither
   */
  VelocityField velocity(Conditioning conditioning, double guidance, Lora lora);

  /** As above for the loss, which some families take without the guidance that they sample with. */
  default VelocityField trainedVelocity(Conditioning conditioning, double guidance, Lora lora) {
    return velocity(conditioning, guidance, lora);
  }

  /** Noise levels of a run over the target of {@code conditioning}, from 1 to 0. */
  float[] sigmas(int steps, Conditioning conditioning);

  /**
   * Pictures (batch, 3, height, width) in fp32, clipped to 0..1, of clean tokens. Needs the
   * autoencoder's decoder.
   */
  NDArray decode(NDArray tokens, Conditioning conditioning);
}
