package org.editr1.train;

import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.model.nn.Adapter;

/** Arithmetic on the tensors of adapters. */
final class AdapterMath {
  private AdapterMath() {}

  static Adapter.Tensor get(Adapter adapter, String name) {
    Adapter.Tensor tensor = adapter.tensors().get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("the adapter has no tensor " + name);
    }
    return tensor;
  }

  /** The sum of two gradients, in the arrays of the first; an absent tensor counts as 0. */
  static Adapter add(Adapter first, Adapter second) {
    SortedMap<String, Adapter.Tensor> sum = new TreeMap<>(first.tensors());
    second.tensors().forEach((name, tensor) -> sum.merge(name, tensor, AdapterMath::add));
    return new Adapter(sum);
  }

  private static Adapter.Tensor add(Adapter.Tensor first, Adapter.Tensor second) {
    float[] sum = first.values();
    float[] more = second.values();
    if (sum.length != more.length) {
      throw new IllegalArgumentException(
          "gradients of " + sum.length + " and " + more.length + " numbers for one tensor");
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
    return first;
  }

  /** Multiplies in place; the factor is rounded once. */
  static void scale(Adapter adapter, double factor) {
    float rounded = (float) factor;
    for (Adapter.Tensor tensor : adapter.tensors().values()) {
      float[] values = tensor.values();
      for (int i = 0; i < values.length; i++) {
        values[i] *= rounded;
      }
    }
  }

  /** The 2-norm over all tensors, summed in double: finite if all numbers are. */
  static double norm(Adapter adapter) {
    double sum = 0;
    for (Adapter.Tensor tensor : adapter.tensors().values()) {
      for (float value : tensor.values()) {
        sum += (double) value * value;
      }
    }
    return Math.sqrt(sum);
  }
}
