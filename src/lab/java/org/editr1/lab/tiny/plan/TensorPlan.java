package org.editr1.lab.tiny.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.editr1.Noise;

/** The tensors of a model in the making, in the sequence in which they were named. */
public final class TensorPlan {
  private final Map<String, Start> starts = new LinkedHashMap<>();

  /**
   * What a tensor holds before the first step: normal numbers.
   *
   * @param spread standard deviation; 0: all are {@code mean}
   * @param map whether it is a linear map or a convolution, and no table, bias or scale
   */
  public record Start(long[] shape, double mean, double spread, boolean map) {
    public int size() {
      int size = 1;
      for (long edge : shape) {
        size = Math.multiplyExact(size, Math.toIntExact(edge));
      }
      return size;
    }

    /** The numbers, row by row. */
    public float[] values(Noise noise) {
      float[] values = new float[size()];
      float[] normals = spread == 0 ? values : noise.normals(values.length);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (mean + spread * normals[i]);
      }
      return values;
    }
  }

  /** All of them by name. */
  public Map<String, Start> starts() {
    return Collections.unmodifiableMap(starts);
  }

  /** The tensors of {@code part} below {@code name}. */
  public TensorPlan with(String name, TensorPlan part) {
    part.starts.forEach((inner, start) -> starts.put(name + "." + inner, start));
    return this;
  }

  TensorPlan tensor(String name, double mean, double spread, long... shape) {
    starts.put(name, new Start(shape, mean, spread, false));
    return this;
  }

  /** The weight of a linear map or a convolution: (out, in, kernel...). */
  TensorPlan map(String name, double spread, long... shape) {
    starts.put(name, new Start(shape, 0, spread, true));
    return this;
  }

  /** A linear map with bias, as spread as torch's own ones. */
  TensorPlan linear(String name, int in, int out) {
    return matrix(name, in, out).tensor(name + ".bias", 0, 0, out);
  }

  /** A linear map without bias. */
  TensorPlan matrix(String name, int in, int out) {
    return map(name + ".weight", 1 / Math.sqrt(3.0 * in), out, in);
  }

  /** A linear map with bias that gives zeros until something is learnt. */
  TensorPlan silent(String name, int in, int out) {
    return map(name + ".weight", 0, out, in).tensor(name + ".bias", 0, 0, out);
  }

  /** A convolution with a square kernel, as spread as torch's own ones. */
  TensorPlan conv(String name, int in, int out, int kernel) {
    double spread = 1 / Math.sqrt(3.0 * in * kernel * kernel);
    return map(name + ".weight", spread, out, in, kernel, kernel).tensor(name + ".bias", 0, 0, out);
  }

  /** A norm's weight and bias. */
  TensorPlan norm(String name, int width) {
    return scale(name, width).tensor(name + ".bias", 0, 0, width);
  }

  /** A norm that has only a weight. */
  TensorPlan scale(String name, int width) {
    return tensor(name + ".weight", 1, 0, width);
  }
}
