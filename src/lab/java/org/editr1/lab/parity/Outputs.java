package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.editr1.model.nn.Adapter;
import org.editr1.tensor.Floats;
import org.editr1.tensor.Ops;

/** The outputs of a module: tensors named {@code out.*} or {@code grad.*}, and results. */
final class Outputs {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Values in row-major order. */
  record Tensor(double[] values, long[] shape) {}

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, JsonNode> results = new LinkedHashMap<>();
  private String note = "";

  void put(String name, NDArray array) {
    long[] shape = array.getShape().getShape();
    if (array.getDataType() == DataType.INT64) {
      put(name, array.toLongArray(), shape);
    } else {
      put(name, Ops.toFloat32(array).toFloatArray(), shape);
    }
  }

  void put(String name, float[] values, long... shape) {
    put(name, IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray(), shape);
  }

  void put(String name, double[] values, long... shape) {
    tensors.put(name, new Tensor(values, shape));
  }

  void put(String name, long[] values, long... shape) {
    put(name, Arrays.stream(values).asDoubleStream().toArray(), shape);
  }

  /** A tensor without axes. */
  void putScalar(String name, double value) {
    put(name, new double[] {value});
  }

  /** Rows of one width. */
  void put(String name, long[][] rows) {
    long[] flat = Stream.of(rows).flatMapToLong(LongStream::of).toArray();
    put(name, flat, rows.length, rows[0].length);
  }

  /** Rows of one width. */
  void put(String name, float[][] rows) {
    put(name, Floats.joined(List.of(rows)), rows.length, rows[0].length);
  }

  /** Arrays of one shape along a new first axis. */
  void put(String name, List<NDArray> arrays) {
    put(
        name,
        arrays.get(0).getNDArrayInternal().stack(new NDList(arrays.subList(1, arrays.size()))));
  }

  /** Every tensor of {@code adapter}, its name after {@code prefix}. */
  void put(String prefix, Adapter adapter) {
    adapter
        .tensors()
        .forEach((name, tensor) -> put(prefix + name, tensor.values(), tensor.shape()));
  }

  /** A result that {@code expected} names. */
  void result(String name, Object value) {
    results.put(name, JSON.valueToTree(value));
  }

  /** Notes in the row of a passed case what could not be checked. */
  void note(String text) {
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
