package org.editr1.lab.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.editr1.UserError;
import org.editr1.io.hf.ConfigFile;
import org.editr1.io.hf.QwenVlFolder;
import org.editr1.model.encoder.Qwen25VLModel.Qwen25VLForConditionalGeneration;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;

/**
 * Judges with random weights, of the sizes in {@code judge-sizes.json}: that of a tiny run, one
 * that a processor core can run, and those of Qwen2.5-VL. Their vocabulary is small, since the head
 * is asked for one token of an answer.
 */
final class JudgeSizes {
  static final int IMAGE_TOKEN = 999;
  private static final String FILE = "judge-sizes.json";

  private JudgeSizes() {}

  /**
   * A judge with random weights.
   *
   * @param size tiny, mid, 3b...
   * @throws UserError naming the known sizes
   */
  static Qwen25VLForConditionalGeneration random(
      String size, NDManager manager, Precision precision) throws IOException {
    JsonNode sizes = new ObjectMapper().readTree(JudgeSizes.class.getResourceAsStream(FILE));
    if (!sizes.has(size)) {
      List<String> names = new ArrayList<>();
      sizes.fieldNames().forEachRemaining(names::add);
      throw new UserError("--size is " + size + "; expected one of " + String.join(", ", names));
    }
    return new Qwen25VLForConditionalGeneration(
        QwenVlFolder.config(new ConfigFile(Path.of(FILE), sizes.path(size))),
        Weights.of((name, shape) -> weight(manager, precision, name, shape)));
  }

  private static NDArray weight(NDManager manager, Precision precision, String name, long[] shape) {
    if (shape.length > 1) {
      return wide(BlockWeights.noise(manager, shape), precision);
    }
    boolean bias = name.endsWith("bias");
    Shape plain = new Shape(shape);
    try (NDArray values = bias ? manager.zeros(plain) : manager.ones(plain)) {
      return wide(Ops.toBfloat16(values), precision);
    }
  }

  private static NDArray wide(NDArray values, Precision precision) {
    if (precision == Precision.BF16) {
      return values;
    }
    try (values) {
      return Ops.toFloat32(values);
    }
  }
}
