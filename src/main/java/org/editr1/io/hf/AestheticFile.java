package org.editr1.io.hf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.model.encoder.AestheticPredictor;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.editr1.tensor.Tensors;

/** The head of the aesthetic reward: {@code layers.N.weight} and {@code layers.N.bias}. */
public final class AestheticFile {
  private AestheticFile() {}

  /** The head in fp32; its weights belong to {@code manager}. */
  public static AestheticPredictor load(Path file, NDManager manager) {
    return load(file, (tensors, name) -> tensors.read(manager, name, Precision.FP32));
  }

  /**
   * Checks the header alone.
   *
   * @throws org.editr1.UserError naming the first tensor that is missing or has another shape
   */
  public static void check(Path file) {
    try (Scope scope = Scope.root()) {
      AestheticPredictor unused =
          load(file, (tensors, name) -> Tensors.blank(scope.manager(), tensors.info(name).shape()));
    }
  }

  private static AestheticPredictor load(
      Path file, BiFunction<SafetensorsFile, String, NDArray> reader) {
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      return new AestheticPredictor(
          Weights.of(
              (name, shape) -> {
                if (!tensors.has(name)) {
                  throw Weights.missing(tensors.where(), name);
                }
                Weights.requireFit(tensors.where(), name, tensors.info(name).shape(), shape);
                return reader.apply(tensors, name);
              }));
    }
  }
}
