package org.editr1.io.hf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.editr1.UserError;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.edit.EditModel.Part;
import org.editr1.model.vae.Autoencoder.Half;
import org.editr1.tensor.Precision;

/** What the folders of all families have in common. */
record PipelineFolder(Path root, String className) {
  private static final String INDEX = "model_index.json";

  static PipelineFolder open(Path folder) {
    Path index = folder.resolve(INDEX);
    if (!Files.exists(index)) {
      throw new UserError(
          folder + " is not a model: expected the folder of an editing pipeline with " + INDEX);
    }
    return new PipelineFolder(folder, ConfigFile.read(index).text("_class_name", "no class"));
  }

  UserError unsupported(String supported) {
    return new UserError(
        root.resolve(INDEX) + " names " + className + "; supported is " + supported);
  }

  PipelineFolder require(String name) {
    if (!className.equals(name)) {
      throw unsupported(name);
    }
    return this;
  }

  Path part(String name) {
    return root.resolve(name);
  }

  Path transformer() {
    return part("transformer");
  }

  /** The configuration of a part. */
  ConfigFile config(String part) {
    return ConfigFile.read(part(part).resolve("config.json"));
  }

  FlowMatchSchedule schedule() {
    return SchedulerFile.schedule(
        ConfigFile.read(part("scheduler").resolve("scheduler_config.json")));
  }

  /**
   * @param tensor of the transformer, for all of them
   */
  Precision storedPrecision(String tensor) {
    try (ModelFolder files = ModelFolder.headers(transformer())) {
      return files.dtype(tensor).equals("F32") ? Precision.FP32 : Precision.BF16;
    }
  }

  Map<String, long[]> projections() {
    Map<String, long[]> projections = new TreeMap<>();
    try (ModelFolder files = ModelFolder.headers(transformer())) {
      files
          .tensors()
          .forEach(
              (name, info) -> {
                long[] shape = info.shape();
                if (name.matches(".+\\.attn\\..+\\.weight") && shape.length == 2) {
                  projections.put(name.substring(0, name.length() - ".weight".length()), shape);
                }
              });
    }
    return projections;
  }

  /** The halves of an autoencoder that {@code parts} name. */
  static Set<Half> halves(Set<Part> parts) {
    Set<Half> halves = EnumSet.noneOf(Half.class);
    if (parts.contains(Part.ENCODER)) {
      halves.add(Half.ENCODER);
    }
    if (parts.contains(Part.DECODER)) {
      halves.add(Half.DECODER);
    }
    return halves;
  }
}
