package org.editr1.io.hf.clip;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.model.clip.AestheticPredictor;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Precision;

/** Reads the head of the aesthetic reward, {@code layers.N.weight} and {@code layers.N.bias}. */
public final class AestheticFile {
  private AestheticFile() {}

  /** The head in fp32; its weights belong to {@code manager}. */
  public static AestheticPredictor load(Path file, NDManager manager) {
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      Weights.Source source =
          (name, shape) -> {
            if (!tensors.has(name)) {
              throw Weights.missing(tensors.where(), name);
            }
            Weights.requireFit(tensors.where(), name, tensors.info(name).shape(), shape);
            return tensors.read(manager, name, Precision.FP32);
          };
      return new AestheticPredictor(Weights.of(source));
    }
  }
}
