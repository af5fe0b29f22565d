package org.editr1.io.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.editr1.tensor.Ops;
import org.jspecify.annotations.Nullable;

/**
 * Fills arrays that lie in the engine's own memory. An array over a Java buffer would keep that
 * buffer after its manager closed, so each piece is such an array only until it is copied; bytes on
 * the heap go through one small direct buffer.
 */
final class EngineReader {
  private final SafetensorsFile file;
  private final NDManager manager;
  private @Nullable ByteBuffer staging;

  EngineReader(SafetensorsFile file, NDManager manager) {
    this.file = file;
    this.manager = manager;
  }

  NDArray read(TensorInfo info) {
    boolean halves = info.dtype().equals("BF16");
    DataType type = type(info);
    try (NDArray target =
        halves
            ? Ops.emptyBfloat16(manager, info.size())
            : manager.create(new Shape(info.size()), type)) {
      file.pieces(
          info,
          file.longestPiece(),
          (data, first, count) -> {
            try (NDArray piece =
                halves ? halves(data) : manager.create(direct(data), new Shape(count), type)) {
              Ops.fill(target, first, piece);
            }
          });
      return target.reshape(new Shape(info.shape()));
    }
  }

  /** DJL knows no bf16: the data goes in as bytes, two for each number. */
  private NDArray halves(ByteBuffer data) {
    try (NDArray bytes = manager.create(direct(data), new Shape(data.capacity()), DataType.UINT8)) {
      return Ops.asBfloat16(bytes);
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
