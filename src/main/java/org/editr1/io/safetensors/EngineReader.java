package org.editr1.io.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * Fills arrays in the engine's own memory, piece by piece from the mapped file, in their final
 * type, so that no more than a piece is held in addition. An array over a Java buffer would keep
 * the buffer after its manager closed, so each piece is such an array only until it is copied;
 * bytes on the heap pass through one small direct buffer.
 */
final class EngineReader {
  private final SafetensorsFile file;
  private final NDManager manager;
  private final Consumer<ByteBuffer> check;
  private @Nullable ByteBuffer staging;

  /**
   * @param check sees each piece before it is copied
   */
  EngineReader(SafetensorsFile file, NDManager manager, Consumer<ByteBuffer> check) {
    this.file = file;
    this.manager = manager;
    this.check = check;
  }

  /** Reads a tensor in its stored type. */
  NDArray read(TensorInfo info) {
    return isHalf(info) ? read(info, Precision.BF16) : fill(info, empty(info, type(info)));
  }

  /** Reads a tensor in {@code precision}, rounded if the stored type differs. */
  NDArray read(TensorInfo info, Precision precision) {
    return fill(
        info,
        precision == Precision.BF16
            ? Ops.emptyBfloat16(manager, info.size())
            : empty(info, DataType.FLOAT32));
  }

  private NDArray empty(TensorInfo info, DataType type) {
    return manager.create(new Shape(info.size()), type);
  }

  private static boolean isHalf(TensorInfo info) {
    return info.dtype().equals("BF16");
  }

  /** Fills {@code target}, and closes it in favour of the reshaped result. */
  private NDArray fill(TensorInfo info, NDArray target) {
    try (target) {
      file.pieces(info, (data, first, count) -> fill(info, target, data, first, count));
      return target.reshape(new Shape(info.shape()));
    }
  }

  private void fill(TensorInfo info, NDArray target, ByteBuffer data, long first, int count) {
    check.accept(data);
    // DJL has no bf16: such data is passed as bytes, two for each number.
    Shape shape = new Shape(isHalf(info) ? 2L * count : count);
    DataType type = isHalf(info) ? DataType.UINT8 : type(info);
    try (NDArray piece = manager.create(direct(data), shape, type)) {
      if (isHalf(info)) {
        Ops.fillFromBfloat16(target, first, piece);
      } else {
        Ops.fill(target, first, piece);
      }
    }
  }

  private ByteBuffer direct(ByteBuffer data) {
    if (data.isDirect()) {
      return data;
    }
    if (staging == null || staging.capacity() < data.capacity()) {
      staging = ByteBuffer.allocateDirect(data.capacity()).order(ByteOrder.nativeOrder());
    }
    return staging.clear().put(data).flip();
  }

  private static DataType type(TensorInfo info) {
    return switch (info.dtype()) {
      case "F64" -> DataType.FLOAT64;
      case "F32" -> DataType.FLOAT32;
      case "F16" -> DataType.FLOAT16;
      case "I64" -> DataType.INT64;
      case "I32" -> DataType.INT32;
      case "BOOL" -> DataType.BOOLEAN;
      default -> DataType.UINT8;
    };
  }
}
