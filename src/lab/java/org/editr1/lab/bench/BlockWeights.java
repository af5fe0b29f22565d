package org.editr1.lab.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.Noise;
import org.editr1.model.nn.Adapter;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;
import org.editr1.tensor.Tensors;

/**
 * Noise in bf16 for a block's weights, at the width that the published models of both families have
 * in common.
 *
 * @param manager the owner of the weights
 */
public record BlockWeights(NDManager manager) {
  static final int WIDTH = 3072;
  static final int HEAD = 128;
  static final int HEADS = WIDTH / HEAD;
  static final int RANK = 32;

  private static final double STRENGTH = 2;
  private static final float SIZE = 0.02f;
  private static final float[] NOISE = Noise.of(1, Noise.Purpose.TEST).normals(1 << 16);

  /** The projections that the published settings adapt, of a block with one or two streams. */
  private static final String[] ADAPTED = {
    "to_q", "to_k", "to_v",
    "to_out.0", "add_q_proj", "add_k_proj",
    "add_v_proj", "to_add_out"
  };

  /** Periodic noise; the period does not matter to kernels. */
  public static NDArray noise(NDManager manager, long... shape) {
    Shape expected = new Shape(shape);
    try (Scope scope = Scope.below(manager)) {
      NDArray row = Tensors.floats(scope.manager(), NOISE, 1, NOISE.length);
      long rows = (expected.size() + NOISE.length - 1) / NOISE.length;
      NDArray all = Ops.scale(row, SIZE).repeat(0, rows).flatten();
      NDArray part = all.get("0:" + expected.size()).reshape(expected);
      return scope.keep(Ops.toBfloat16(part), manager);
    }
  }

  /** The weights of the block at {@code path}. */
  Weights of(String path) {
    return Weights.of((name, shape) -> noise(manager, shape)).at(path);
  }

  /** A fresh adapter of the block at {@code path}, which collects gradients. */
  Lora lora(String path, int streams) {
    Map<String, long[]> shapes = new TreeMap<>();
    List<String> names = List.of(ADAPTED).subList(0, streams == 1 ? 3 : ADAPTED.length);
    names.forEach(name -> shapes.put(path + ".attn." + name, new long[] {WIDTH, WIDTH}));
    Adapter adapter = Adapter.fresh(shapes, names, RANK, 1);
    return Adapter.requireGradients(adapter.open(STRENGTH, Lora.Mode.APPLIED, manager));
  }
}
