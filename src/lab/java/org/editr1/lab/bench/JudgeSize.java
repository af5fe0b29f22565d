package org.editr1.lab.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.Label;
import org.editr1.model.encoder.Qwen25VLConfig;
import org.editr1.model.encoder.Qwen25VLModel.Qwen25VLForConditionalGeneration;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;

/** The sizes of judges with random weights. */
enum JudgeSize {
  /** The size of a tiny run's judge. */
  TINY(new Text(64, 128, 2, 4, 2), new Vision(32, 64, 1, 2)),
  /** Between the others; a processor core can run it. */
  MID(new Text(768, 2304, 12, 12, 2), new Vision(320, 864, 8, 5)),
  /** Qwen2.5-VL-3B. */
  B3(new Text(2048, 11008, 36, 16, 2), new Vision(1280, 3420, 32, 16)),
  /** Qwen2.5-VL-7B. */
  B7(new Text(3584, 18944, 28, 28, 4), new Vision(1280, 3420, 32, 16)),
  /** Qwen2.5-VL-32B, the paper's. */
  B32(new Text(5120, 27648, 64, 40, 8), new Vision(1280, 3456, 32, 16));

  /** Few: the head is asked for one token of an answer. */
  private static final int VOCABULARY = 1000;

  static final int IMAGE_TOKEN = VOCABULARY - 1;

  private record Text(int hidden, int inner, int layers, int heads, int keyHeads) {}

  private record Vision(int hidden, int inner, int depth, int heads) {}

  private final Text text;
  private final Vision vision;

  JudgeSize(Text text, Vision vision) {
    this.text = text;
    this.vision = vision;
  }

  /** The name on the command line: tiny, mid, 3b... */
  String label() {
    String name = Label.of(this);
    return name.matches("b\\d+") ? name.substring(1) + "b" : name;
  }

  Qwen25VLConfig config() {
    int turns = text.hidden / text.heads / 2;
    int rows = turns * 3 / 8;
    return new Qwen25VLConfig(
        new Qwen25VLConfig.Vision(
            vision.depth,
            vision.hidden,
            vision.inner,
            text.hidden,
            vision.heads,
            "silu",
            3,
            14,
            2,
            2,
            112,
            fullBlocks(),
            10_000),
        new Qwen25VLConfig.Text(
            VOCABULARY,
            text.hidden,
            text.inner,
            text.layers,
            text.heads,
            text.keyHeads,
            "silu",
            1e-6,
            1e6,
            List.of(turns - 2 * rows, rows, rows)),
        IMAGE_TOKEN,
        true);
  }

  /** The last block of each quarter attends to the complete image. */
  private List<Integer> fullBlocks() {
    return IntStream.range(0, vision.depth)
        .filter(i -> (i + 1) * 4 / vision.depth > i * 4 / vision.depth)
        .boxed()
        .toList();
  }

  /** A judge with random weights. */
  Qwen25VLForConditionalGeneration random(NDManager manager, Precision precision) {
    return new Qwen25VLForConditionalGeneration(
        config(), Weights.of((name, shape) -> weight(manager, precision, name, shape)));
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
