package org.editr1.lab.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.editr1.Noise;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.io.safetensors.SafetensorsWriter;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Scope;

/**
 * All weights of a model end to end: one array to differentiate by, to update and to mix.
 *
 * @param values in the order of the layout
 */
public record WeightVector(WeightLayout layout, float[] values) {
  /** The initial values of every tensor. */
  public static WeightVector fresh(WeightLayout layout, long seed) {
    float[] values =
        new float[layout.tensors().values().stream().mapToInt(WeightLayout.Tensor::size).sum()];
    int at = 0;
    for (WeightLayout.Tensor tensor : layout.tensors().values()) {
      float[] part = tensor.values(Noise.of(seed, Noise.Purpose.WEIGHTS, at));
      System.arraycopy(part, 0, values, at, part.length);
      at += part.length;
    }
    return new WeightVector(layout, values);
  }

  /** The weights of {@code file}, which must hold the tensors of {@code layout}. */
  public static WeightVector read(WeightLayout layout, Path file) {
    WeightVector vector = fresh(layout, 0);
    int at = 0;
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      for (Map.Entry<String, WeightLayout.Tensor> one : layout.tensors().entrySet()) {
        long[] found = tensors.info(one.getKey()).shape();
        Weights.requireFit(file.toString(), one.getKey(), found, one.getValue().shape());
        float[] part = tensors.floats(one.getKey());
        System.arraycopy(part, 0, vector.values, at, part.length);
        at += part.length;
      }
    }
    return vector;
  }

  /** {@code (1 - share)} of this and {@code share} of {@code other}, weight by weight. */
  public WeightVector mixed(WeightVector other, double share) {
    float[] sum = new float[values.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (float) ((1 - share) * values[i] + share * other.values[i]);
    }
    return new WeightVector(layout, sum);
  }

  /** The values on a device, in {@code scope}. */
  public NDArray array(Scope scope) {
    return scope.floats(values, values.length);
  }

  /** A copy with {@code value} in the second half of the tensor {@code name}. */
  public WeightVector withTail(String name, float value) {
    float[] changed = values.clone();
    int from = place(name);
    int size = Objects.requireNonNull(layout.tensors().get(name)).size();
    Arrays.fill(changed, from + size / 2, from + size, value);
    return new WeightVector(layout, changed);
  }

  /** A copy with {@code first} at the start of the tensor {@code name}. */
  public WeightVector with(String name, float[] first) {
    float[] changed = values.clone();
    System.arraycopy(first, 0, changed, place(name), first.length);
    return new WeightVector(layout, changed);
  }

  private int place(String name) {
    int at = 0;
    for (Map.Entry<String, WeightLayout.Tensor> one : layout.tensors().entrySet()) {
      if (one.getKey().equals(name)) {
        return at;
      }
      at += one.getValue().size();
    }
    throw new IllegalArgumentException("the layout has no " + name);
  }

  /**
   * The model's tensors as views of {@code vector}, through which gradients flow back to it.
   *
   * @param vector the values on a device
   */
  public Weights tensors(NDArray vector) {
    long[] ends = new long[layout.tensors().size() - 1];
    int at = 0;
    int index = 0;
    for (WeightLayout.Tensor tensor : layout.tensors().values()) {
      at += tensor.size();
      if (index < ends.length) {
        ends[index++] = at;
      }
    }
    NDList parts = vector.split(ends);
    Map<String, NDArray> byName = new HashMap<>();
    index = 0;
    for (String name : layout.tensors().keySet()) {
      byName.put(name, parts.get(index++));
    }
    return Weights.of(new Views(layout, byName));
  }

  /** Gives a new handle at each call, since some ports close what they have read. */
  private record Views(WeightLayout layout, Map<String, NDArray> parts) implements Weights.Source {
    @Override
    public NDArray get(String name, long[] shape) {
      NDArray part = parts.get(name);
      WeightLayout.Tensor tensor = layout.tensors().get(name);
      if (part == null || tensor == null) {
        throw Weights.missing("the layout", name);
      }
      Weights.requireFit("the layout", name, tensor.shape(), shape);
      return part.reshape(new Shape(shape));
    }
  }

  /** The tensors whose names begin with a key of {@code prefixes}, with its value instead. */
  public SafetensorsWriter file(Map<String, String> prefixes) {
    SafetensorsWriter writer = new SafetensorsWriter().metadata(Map.of("format", "pt"));
    int at = 0;
    for (Map.Entry<String, WeightLayout.Tensor> one : layout.tensors().entrySet()) {
      int size = one.getValue().size();
      for (Map.Entry<String, String> prefix : prefixes.entrySet()) {
        if (one.getKey().startsWith(prefix.getKey())) {
          float[] tensor = Arrays.copyOfRange(values, at, at + size);
          String name = prefix.getValue() + one.getKey().substring(prefix.getKey().length());
          writer.floats(name, tensor, one.getValue().shape());
        }
      }
      at += size;
    }
    return writer;
  }
}
