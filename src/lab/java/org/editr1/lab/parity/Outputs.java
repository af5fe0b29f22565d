package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.editr1.tensor.Ops;

/** What a module computed for a case: tensors by {@code out.*} or {@code grad.*}, and results. */
public final class Outputs {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Values in row-major order. */
  record Tensor(double[] values, long[] shape) {}

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, JsonNode> results = new LinkedHashMap<>();
  private String note = "";

  public void put(String name, NDArray array) {
    long[] shape = array.getShape().getShape();
    if (array.getDataType() == DataType.INT64) {
      put(name, array.toLongArray(), shape);
    } else {
      put(name, Ops.toFloat32(array).toFloatArray(), shape);
    }
  }

  public void put(String name, float[] values, long... shape) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    tensors.put(name, new Tensor(wide, shape));
  }

  public void put(String name, double[] values, long... shape) {
    tensors.put(name, new Tensor(values, shape));
  }

  public void put(String name, long[] values, long... shape) {
    tensors.put(name, new Tensor(Arrays.stream(values).asDoubleStream().toArray(), shape));
  }

  /** A result that {@code expected} names. */
  public void result(String name, Object value) {
    results.put(name, JSON.valueToTree(value));
  }

  /** Says beside a passed case what of it could not be checked. */
  public void note(String text) {
    note = text;
  }

  String note() {
    return note;
  }

  Map<String, Tensor> tensors() {
    return tensors;
  }

  Map<String, JsonNode> results() {
    return results;
  }
}
