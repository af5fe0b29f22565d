package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.Noise;
import org.editr1.UserError;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Tensors;

/**
 * The values of a LoRA outside any device, sorted by their names in a PEFT file: {@code
 * base_model.model.PATH.lora_A.weight} (rank, in) and {@code lora_B} (out, rank).
 */
public record Adapter(SortedMap<String, Tensor> tensors) {
  private static final String PREFIX = "base_model.model.";
  private static final String DOWN = ".lora_A.weight";
  private static final String UP = ".lora_B.weight";

  /** Values in row-major order. */
  public record Tensor(float[] values, long[] shape) {}

  public Adapter {
    tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
  }

  /**
   * A fresh adapter, initialised as by peft with {@code init_lora_weights="gaussian"}: A normal
   * with standard deviation 1 / rank, B zero.
   *
   * @param projections shapes (out, in) of the base's linear weights by module path
   * @param targets names; a projection is adapted if its path equals or ends in one of them
   */
  public static Adapter fresh(
      Map<String, long[]> projections, List<String> targets, int rank, long seed) {
    requireTargets(projections, targets);
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    new TreeMap<>(projections)
        .forEach(
            (path, shape) -> {
              if (matches(path, targets)) {
                Noise noise = Noise.of(seed, Noise.Purpose.LORA_INIT, tensors.size());
                float[] down = noise.normals(Math.toIntExact(rank * shape[1]));
                for (int i = 0; i < down.length; i++) {
                  down[i] /= rank;
                }
                float[] up = new float[Math.toIntExact(shape[0] * rank)];
                tensors.put(PREFIX + path + DOWN, new Tensor(down, new long[] {rank, shape[1]}));
                tensors.put(PREFIX + path + UP, new Tensor(up, new long[] {shape[0], rank}));
              }
            });
    return new Adapter(tensors);
  }

  /** Refuses targets that are no projection of the model. */
  public static void requireTargets(Map<String, long[]> projections, List<String> targets) {
    for (String target : targets) {
      if (projections.keySet().stream().noneMatch(path -> matches(path, List.of(target)))) {
        throw new UserError(
            "lora.targets: " + target + " matches no attention projection of the model");
      }
    }
  }

  /** Returns whether {@code path} equals or ends in one of {@code targets}. */
  public static boolean matches(String path, List<String> targets) {
    return targets.stream().anyMatch(target -> path.equals(target) || path.endsWith("." + target));
  }

  /**
   * Refuses an adapter of another model, whose unknown projections would have no effect.
   *
   * @param projections shapes (out, in) of the base's linear weights by module path
   * @param where name of the adapter in error messages
   */
  public void requireFit(Map<String, long[]> projections, String where) {
    List<String> unknown = paths().stream().filter(path -> !projections.containsKey(path)).toList();
    if (!unknown.isEmpty()) {
      throw new UserError(
          where + " adapts " + String.join(", ", unknown) + ", which this model does not offer");
    }
    for (String path : paths()) {
      long[] base = Objects.requireNonNull(projections.get(path));
      long[] down = tensor(path + DOWN).shape();
      long[] up = tensor(path + UP).shape();
      if (down[1] != base[1] || up[0] != base[0] || up[1] != down[0]) {
        throw new UserError(
            "%s: %s is from %d to %d in rank %d; the model's is from %d to %d"
                .formatted(where, path, down[1], up[0], down[0], base[1], base[0]));
      }
    }
  }

  /** The rank of the pair of a projection that the adapter changes. */
  public int rank(String path) {
    return Math.toIntExact(tensor(path + DOWN).shape()[0]);
  }

  /**
   * Refuses an adapter that somebody gave if a number of it is not finite.
   *
   * @param where name of the adapter in the message
   */
  public void requireFinite(String where) {
    tensors.forEach((name, tensor) -> requireFinite(where, name, tensor.values()));
  }

  /** Refuses {@code values} of the tensor {@code name} if one is not finite; returns them. */
  public static float[] requireFinite(String where, String name, float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new UserError(
            "%s: tensor %s has numbers that are not finite (NaN or infinity)"
                .formatted(where, name));
      }
    }
    return values;
  }

  /** The projections that the adapter changes. */
  public List<String> paths() {
    return tensors.keySet().stream()
        .filter(name -> name.endsWith(DOWN))
        .map(name -> name.substring(PREFIX.length(), name.length() - DOWN.length()))
        .toList();
  }

  /**
   * Copies the adapter into arrays for one order.
   *
   * @param scale alpha / rank
   */
  public Lora open(double scale, Lora.Mode mode, NDManager manager) {
    Map<String, Lora.Pair> pairs = new TreeMap<>();
    for (String path : paths()) {
      pairs.put(path, new Lora.Pair(load(path + DOWN, manager), load(path + UP, manager)));
    }
    return new Lora(pairs, scale, mode, manager, Recording.COMPLETE, new HashMap<>());
  }

  private NDArray load(String name, NDManager manager) {
    Tensor tensor = tensor(name);
    return Tensors.floats(manager, tensor.values(), tensor.shape());
  }

  private Tensor tensor(String name) {
    Tensor tensor = tensors.get(PREFIX + name);
    if (tensor == null) {
      throw new UserError("adapter: tensor " + PREFIX + name + " is missing");
    }
    return tensor;
  }

  /** Requires gradients for every array of an opened adapter. */
  public static Lora requireGradients(Lora lora) {
    lora.pairs()
        .values()
        .forEach(
            pair -> {
              Gradients.require(pair.a());
              Gradients.require(pair.b());
            });
    return lora;
  }

  /**
   * The gradients of an opened adapter after a backward pass, under the adapter's names. A tensor
   * that the pass did not reach is absent, which differs from a gradient of zero.
   */
  public static Adapter gradients(Lora lora) {
    SortedMap<String, Tensor> gradients = new TreeMap<>();
    lora.pairs()
        .forEach(
            (path, pair) -> {
              putGradient(gradients, PREFIX + path + DOWN, pair.a());
              putGradient(gradients, PREFIX + path + UP, pair.b());
            });
    return new Adapter(gradients);
  }

  private static void putGradient(
      SortedMap<String, Tensor> gradients, String name, NDArray parameter) {
    try (NDArray gradient = Gradients.of(parameter)) {
      if (gradient != null) {
        gradients.put(name, new Tensor(gradient.toFloatArray(), gradient.getShape().getShape()));
      }
    }
  }
}
