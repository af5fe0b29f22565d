package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.editr1.diffusion.VelocityField;
import org.editr1.journey.Role;
import org.editr1.model.nn.Lora;
import org.editr1.tensor.Precision;

/**
 * An editing model, as sampling and training use it. Base weights are frozen and shared by all
 * workers of a process; adapters and conditionings are arguments. No call changes the model, and
 * every result belongs to the manager of the inputs. A {@link Part} that a role does not need may
 * be absent; to use it is an {@link IllegalStateException}.
 */
public interface EditModel {
  /** The parts that can be loaded separately. */
  enum Part {
    /** Text encoders and tokenizers. */
    TEXT,
    /** The half of the autoencoder from images to latents. */
    ENCODER,
    TRANSFORMER,
    /** The half of the autoencoder from latents to images. */
    DECODER;

    /** The parts that workers of these roles use. */
    public static Set<Part> of(Set<Role> roles) {
      Set<Part> parts = EnumSet.noneOf(Part.class);
      for (Role role : roles) {
        parts.addAll(
            switch (role) {
              case ENCODE -> EnumSet.of(TEXT, ENCODER);
              case ROLLOUT -> EnumSet.of(TRANSFORMER, DECODER);
              case REWARD -> EnumSet.noneOf(Part.class);
              case TRAIN -> EnumSet.of(TRANSFORMER);
            });
      }
      return parts;
    }
  }

  /**
   * An image as the pipeline preprocesses it.
   *
   * @param planes (3, height, width) in -1..1
   */
  record Pixels(float[] planes, int width, int height) {}

  /**
   * A source image as a model's encoders take it.
   *
   * @param pixels the image at the size that becomes tokens
   * @param original the image for text encoders that see images and scale them on their own
   */
  record Source(Pixels pixels, Pixels original) {
    /** One image for both encoders. */
    public static Source of(Pixels pixels) {
      return new Source(pixels, pixels);
    }
  }

  /**
   * The type of the transformer's weights: fp32 weights take an adapter merged, bf16 weights take
   * it applied.
   */
  Precision precision();

  /** Width and height of a token in pixels, of which an image's width and height are multiples. */
  int sizeMultiple();

  /**
   * Encodes all of a task that depends neither on a policy nor on noise; the target has the size of
   * the first source. Needs text encoders and the autoencoder's encoder.
   *
   * @param manager owns the result
   * @param textLength tokens of the long text encoder; 0: the default of the pipeline's own call
   */
  Conditioning encode(NDManager manager, String prompt, List<Source> sources, int textLength);

  /**
   * The clean tokens (1, tokens, channels) of an image: the result of an edit that gives exactly
   * this image. Needs the autoencoder's encoder.
   *
   * @param manager owns the result
   */
  NDArray tokens(NDManager manager, Pixels image);

  /**
   * The velocity over noise tokens (batch, tokens, channels), in the type of its input. Needs the
   * transformer. The field is for one thread, for as long as {@code conditioning} lives.
   *
   * @param conditioning of one task for all rows, or of as many tasks as there are rows
   * @param guidance value of the guidance embedding, or scale of the guidance by a second
   *     prediction; ignored by models with neither
   */
  VelocityField velocity(Conditioning conditioning, double guidance, Lora lora);

  /** The velocity for the loss, which some families take without the guidance of sampling. */
  default VelocityField trainedVelocity(Conditioning conditioning, double guidance, Lora lora) {
    return velocity(conditioning, guidance, lora);
  }

  /** Noise levels of a sampling run over the target of {@code conditioning}, from 1 to 0. */
  float[] sigmas(int steps, Conditioning conditioning);

  /**
   * Decodes clean tokens to images (batch, 3, height, width) in fp32, clipped to 0..1. Needs the
   * autoencoder's decoder.
   */
  NDArray decode(NDArray tokens, Conditioning conditioning);
}
