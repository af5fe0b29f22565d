package org.editr1.lab.tiny;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel;
import org.editr1.edit.KontextEdit;
import org.editr1.io.hf.ConfigFile;
import org.editr1.io.hf.SchedulerFile;
import org.editr1.lab.shapes.Scene;
import org.editr1.lab.shapes.ShapesTask;
import org.editr1.lab.training.WeightLayout;
import org.editr1.model.nn.Weights;
import org.editr1.model.vae.Autoencoder;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline without its weights: the configurations and tokenizers of a folder, the layout of its
 * tensors, and the models over such tensors.
 */
interface Blueprint {
  /** Reads the blueprint of the family that {@code folder} names. */
  static Blueprint of(Path folder) {
    String name =
        ConfigFile.read(folder.resolve("model_index.json")).text("_class_name", "no class");
    return switch (name) {
      case "FluxKontextPipeline" -> KontextBlueprint.read(folder);
      case "QwenImageEditPlusPipeline" -> QwenBlueprint.read(folder);
      default -> throw new UserError(folder + " is a " + name + ", which cannot be made tiny");
    };
  }

  /** Reads the configuration of the folder {@code part}. */
  static ConfigFile config(Path folder, String part) {
    return ConfigFile.read(folder.resolve(part).resolve("config.json"));
  }

  /** Reads the noise levels that the pipeline samples at. */
  static FlowMatchSchedule schedule(Path folder) {
    return SchedulerFile.schedule(
        ConfigFile.read(folder.resolve("scheduler").resolve("scheduler_config.json")));
  }

  Path folder();

  WeightLayout autoencoderLayout();

  /** Transformer and text encoders, each below the name of its folder. */
  WeightLayout editorLayout();

  /** The tensor, weight and bias, whose second half gives the latents' variances. */
  String moments();

  /** The autoencoder's configuration. */
  ConfigFile vaeFile();

  /** A copy with {@code scale} of the latents in the autoencoder's configuration. */
  Blueprint scaled(LatentScale scale);

  /** The autoencoder over tensors of {@link #autoencoderLayout}. */
  Autoencoder autoencoder(Weights weights, Scope scope);

  /**
   * @param weights tensors of {@link #editorLayout}
   * @param autoencoder its weights; null where no images are decoded
   */
  Editor editor(Weights weights, @Nullable Weights autoencoder, Scope scope);

  /** The files that store the editor. */
  List<Stored> stored();

  /**
   * A file of weights.
   *
   * @param prefixes prefixes of names in the layout, and their replacements in the file
   */
  record Stored(String file, Map<String, String> prefixes) {}

  /** An editing model over some weights, and how it is conditioned on many tasks at once. */
  interface Editor {
    /** Name of the sources' latents, which all families share. */
    String SOURCE = KontextEdit.SOURCE;

    EditModel model();

    /** Returns width and height of a token in pixels. */
    int edgeStep();

    /** Encodes the prompts: tensors by name; gradients reach the text encoders. */
    Map<String, NDArray> text(List<ShapesTask> tasks, Scope scope);

    /**
     * For one forward over all {@code tasks}, which the model's own encoding would take one by one.
     */
    default Conditioning conditioning(List<ShapesTask> tasks, SceneLatents latents, Scope scope) {
      Conditioning.Grid grid = Conditioning.Grid.of(Scene.EDGE, Scene.EDGE, edgeStep());
      float[] sources = latents.of(tasks.stream().map(ShapesTask::source).toList());
      int channels = sources.length / tasks.size() / grid.tokens();
      Map<String, NDArray> tensors = new HashMap<>(text(tasks, scope));
      tensors.put(SOURCE, scope.floats(sources, tasks.size(), grid.tokens(), channels));
      return new Conditioning(tensors, grid, List.of(grid), channels);
    }
  }

  /** Mean and standard deviation of an autoencoder's latents, by channel. */
  record LatentScale(List<Double> mean, List<Double> deviation) {
    /**
     * @param latents (batch, channels, places)
     */
    static LatentScale of(float[] latents, int channels, int places) {
      double[] sum = new double[channels];
      double[] square = new double[channels];
      for (int i = 0; i < latents.length; i++) {
        int channel = i / places % channels;
        sum[channel] += latents[i];
        square[channel] += (double) latents[i] * latents[i];
      }
      double count = (double) latents.length / channels;
      Double[] mean = new Double[channels];
      Double[] deviation = new Double[channels];
      for (int channel = 0; channel < channels; channel++) {
        mean[channel] = sum[channel] / count;
        deviation[channel] = Math.sqrt(square[channel] / count - mean[channel] * mean[channel]);
      }
      return new LatentScale(Arrays.asList(mean), Arrays.asList(deviation));
    }

    /** The mean of all channels together. */
    double pooledMean() {
      return mean.stream().mapToDouble(one -> one).average().orElseThrow();
    }

    /** The standard deviation of all channels together. */
    double pooledDeviation() {
      double square = 0;
      for (int channel = 0; channel < mean.size(); channel++) {
        double distance = mean.get(channel) - pooledMean();
        square += deviation.get(channel) * deviation.get(channel) + distance * distance;
      }
      return Math.sqrt(square / mean.size());
    }
  }
}
