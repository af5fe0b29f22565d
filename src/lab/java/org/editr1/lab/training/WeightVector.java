package org.editr1.lab.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
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
    float[] values = new float[layout.size()];
    for (WeightLayout.Tensor tensor : layout.tensors().values()) {
      float[] part = tensor.values(Noise.of(seed, Noise.Purpose.WEIGHTS, tensor.from()));
      System.arraycopy(part, 0, values, tensor.from(), part.length);
    }
    return new WeightVector(layout, values);
  }

  /** The weights of {@code file}, which must hold the tensors of {@code layout}. */
  public static WeightVector read(WeightLayout layout, Path file) {
    float[] values = new float[layout.size()];
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      layout
          .tensors()
          .forEach(
              (name, tensor) -> {
                long[] found = stored.info(name).shape();
                Weights.requireFit(file.toString(), name, found, tensor.shape());
                System.arraycopy(stored.floats(name), 0, values, tensor.from(), tensor.size());
              });
    }
    return new WeightVector(layout, values);
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
    WeightLayout.Tensor tensor = layout.tensor(name);
    Arrays.fill(changed, tensor.from() + tensor.size() / 2, tensor.to(), value);
    return new WeightVector(layout, changed);
  }

  /** A copy with {@code first} at the start of the tensor {@code name}. */
  public WeightVector with(String name, float[] first) {
    float[] changed = values.clone();
    System.arraycopy(first, 0, changed, layout.tensor(name).from(), first.length);
    return new WeightVector(layout, changed);
  }

  /**
   * The model's tensors as views of {@code vector}, through which gradients flow back to it. Each
   * call gives a new handle, since some ports close what they have read.
   *
   * @param vector the values on a device
   */
  public Weights tensors(NDArray vector) {
    Collection<WeightLayout.Tensor> all = layout.tensors().values();
    Iterator<NDArray> parts =
        vector
            .split(all.stream().skip(1).mapToLong(WeightLayout.Tensor::from).toArray())
            .iterator();
    Map<String, NDArray> byName = new HashMap<>();
    layout.tensors().keySet().forEach(name -> byName.put(name, parts.next()));
    return Weights.of(
        (name, shape) -> {
          NDArray part = byName.get(name);
          if (part == null) {
            throw Weights.missing("the layout", name);
          }
          Weights.requireFit("the layout", name, layout.tensor(name).shape(), shape);
          return part.reshape(new Shape(shape));
        });
  }

  /** The tensors whose names begin with a key of {@code prefixes}, with its value instead. */
  public SafetensorsWriter file(Map<String, String> prefixes) {
    SafetensorsWriter writer = new SafetensorsWriter().metadata(Map.of("format", "pt"));
    layout
        .tensors()
        .forEach(
            (name, tensor) ->
                prefixes.forEach(
                    (prefix, instead) -> {
                      if (name.startsWith(prefix)) {
                        writer.floats(
                            instead + name.substring(prefix.length()),
                            Arrays.copyOfRange(values, tensor.from(), tensor.to()),
                            tensor.shape());
                      }
                    }));
    return writer;
  }
}
