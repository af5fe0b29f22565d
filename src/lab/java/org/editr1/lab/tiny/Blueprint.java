package org.editr1.lab.tiny;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.io.hf.ConfigFile;
import org.editr1.lab.tiny.plan.TensorPlan;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline without its weights: the configurations and tokenizers of a folder, what tensors
 * follow from them, and the models over such tensors.
 */
interface Blueprint {
  /** Of the family that {@code folder} names. */
  static Blueprint of(Path folder) {
    String name =
        ConfigFile.read(folder.resolve("model_index.json")).text("_class_name", "no class");
    return switch (name) {
      case "FluxKontextPipeline" -> KontextBlueprint.read(folder);
      case "QwenImageEditPlusPipeline" -> QwenBlueprint.read(folder);
      default -> throw new UserError(folder + " is a " + name + ", which cannot be made tiny");
    };
  }

  Path folder();

  TensorPlan autoencoderPlan();

  /** Transformer and text encoders, each below the name of its folder. */
  TensorPlan editorPlan();

  /** The tensor, weight and bias, whose second half gives the latents' variances. */
  String moments();

  /** The same for an autoencoder whose latents are so. */
  Blueprint scaled(LatentScale scale);

  /** Writes the scale into the autoencoder's configuration. */
  void writeScale(ObjectNode config);

  /** The weights are of {@link #autoencoderPlan}. */
  Autoencoder autoencoder(Weights weights, Scope scope);

  /**
   * @param weights of {@link #editorPlan}
   * @param autoencoder where pictures are made
   */
  TinyEditor editor(Weights weights, @Nullable Weights autoencoder, Scope scope);

  /** How the editor is stored. */
  List<Stored> stored();

  /**
   * A file of weights.
   *
   * @param prefixes of the plan's names, and what stands in their place in the file
   */
  record Stored(String file, Map<String, String> prefixes) {}
}
