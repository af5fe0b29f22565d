package org.editr1.io.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.editr1.journey.UserError;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;

/**
 * A safetensors file, memory-mapped, or the same bytes from the store. A damaged file is a {@link
 * UserError} that names file and tensor.
 */
public final class SafetensorsFile implements AutoCloseable {
  /** Largest piece that goes to the engine at once; a Java buffer maps at most 2 GiB. */
  private static final long PIECE = 1L << 28;

  private final String where;
  private final Bytes bytes;
  private final long dataStart;
  private final Header header;

  /** Where the bytes are: a direct buffer of any range. */
  private interface Bytes extends AutoCloseable {
    long size();

    ByteBuffer range(long start, int length) throws IOException;

    @Override
    void close();
  }

  private SafetensorsFile(String where, Bytes bytes) {
    this.where = where;
    this.bytes = bytes;
    if (bytes.size() < 8) {
      throw new UserError(where + ": too short for a safetensors file");
    }
    long headerLength = buffer(0, 8).getLong();
    if (headerLength < 2 || headerLength > Math.min(bytes.size() - 8, 200_000_000)) {
      throw new UserError(
          where + ": not a safetensors file (header of " + headerLength + " bytes)");
    }
    byte[] json = new byte[(int) headerLength];
    buffer(8, json.length).get(json);
    this.dataStart = 8 + headerLength;
    this.header = Header.parse(json, bytes.size() - dataStart, where);
  }

  /** Maps a file. */
  public static SafetensorsFile open(Path file) {
    try {
      return new SafetensorsFile(file.toString(), new MappedBytes(FileChannel.open(file)));
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads bytes that are in memory.
   *
   * @param label what error messages call them
   */
  public static SafetensorsFile of(byte[] content, String label) {
    return new SafetensorsFile(label, new ArrayBytes(content));
  }

  public Set<String> names() {
    return header.tensors().keySet();
  }

  public boolean has(String name) {
    return header.tensors().containsKey(name);
  }

  /** What error messages call this file. */
  public String where() {
    return where;
  }

  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** Type, shape and place of a tensor. */
  public TensorInfo info(String name) {
    TensorInfo info = header.tensors().get(name);
    if (info == null) {
      throw new UserError(where + ": tensor " + name + " is missing");
    }
    if (info.width() == 0) {
      throw new UserError(where + ": tensor " + name + " has the unknown type " + info.dtype());
    }
    return info;
  }

  /** A floating-point tensor in the given precision. */
  public NDArray read(NDManager manager, String name, Precision precision) {
    NDArray stored = read(manager, name);
    boolean stays = info(name).dtype().equals("BF16") == (precision == Precision.BF16);
    if (stays && !info(name).dtype().equals("F16") && !info(name).dtype().equals("F64")) {
      return stored;
    }
    try (stored) {
      return precision == Precision.BF16 ? Ops.toBfloat16(stored) : Ops.toFloat32(stored);
    }
  }

  /** A tensor as it is stored; BF16 stays bf16. */
  public NDArray read(NDManager manager, String name) {
    TensorInfo info = info(name);
    if (!info.dtype().equals("BF16")) {
      return stored(manager, info);
    }
    try (NDArray halves = stored(manager, asBytes(info))) {
      return Ops.asBfloat16(halves);
    }
  }

  /** DJL knows no bf16: the same data as bytes, two along the last axis for each number. */
  private static TensorInfo asBytes(TensorInfo info) {
    long[] shape = info.shape().length == 0 ? new long[] {1} : info.shape().clone();
    shape[shape.length - 1] *= 2;
    return new TensorInfo("U8", shape, info.start(), info.end());
  }

  private NDArray stored(NDManager manager, TensorInfo info) {
    return info.bytes() <= PIECE ? whole(manager, info) : pieces(manager, info);
  }

  private NDArray whole(NDManager manager, TensorInfo info) {
    if (info.bytes() == 0) {
      return manager.zeros(new Shape(info.shape()), type(info));
    }
    ByteBuffer data = buffer(dataStart + info.start(), (int) info.bytes());
    try (NDArray borrowed = manager.create(data, new Shape(info.shape()), type(info))) {
      return borrowed.duplicate();
    }
  }

  private NDArray pieces(NDManager manager, TensorInfo info) {
    NDArray target = manager.create(new Shape(info.shape()), type(info));
    long rowBytes = info.bytes() / info.shape()[0];
    long rows = Math.max(1, PIECE / rowBytes);
    long[] shape = info.shape().clone();
    for (long row = 0; row < info.shape()[0]; row += rows) {
      shape[0] = Math.min(rows, info.shape()[0] - row);
      ByteBuffer data =
          buffer(dataStart + info.start() + row * rowBytes, (int) (shape[0] * rowBytes));
      try (NDArray piece = manager.create(data, new Shape(shape), type(info))) {
        target.set(new NDIndex(row + ":" + (row + shape[0])), piece);
      }
    }
    return target;
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

  /** The values of an F32, F16 or BF16 tensor of less than 2^31 bytes. */
  public float[] floats(String name) {
    TensorInfo info = info(name);
    float[] values = new float[(int) info.size()];
    ByteBuffer data = buffer(dataStart + info.start(), (int) info.bytes());
    switch (info.dtype()) {
      case "F32" -> data.asFloatBuffer().get(values);
      case "BF16" -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.intBitsToFloat(data.getShort(2 * i) << 16);
        }
      }
      case "F16" -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = halfToFloat(data.getShort(2 * i));
        }
      }
      default ->
          throw new UserError(
              where + ": tensor " + name + " is " + info.dtype() + ", expected floating point");
    }
    return values;
  }

  private static float halfToFloat(short half) {
    int exponent = (half >>> 10) & 0x1F;
    int fraction = half & 0x3FF;
    float size =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> StrictMath.scalb(1 + fraction * 0x1p-10f, exponent - 15);
        };
    return half < 0 ? -size : size;
  }

  /** The values of an I64 tensor. */
  public long[] longs(String name) {
    TensorInfo info = expect(name, "I64");
    long[] values = new long[(int) info.size()];
    buffer(dataStart + info.start(), (int) info.bytes()).asLongBuffer().get(values);
    return values;
  }

  /** The values of a U8 tensor. */
  public byte[] bytes(String name) {
    TensorInfo info = expect(name, "U8");
    byte[] values = new byte[(int) info.size()];
    buffer(dataStart + info.start(), values.length).get(values);
    return values;
  }

  private TensorInfo expect(String name, String dtype) {
    TensorInfo info = info(name);
    if (!info.dtype().equals(dtype)) {
      throw new UserError(
          where + ": tensor " + name + " is " + info.dtype() + ", expected " + dtype);
    }
    return info;
  }

  private ByteBuffer buffer(long start, int length) {
    try {
      return bytes.range(start, length).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UserError(where + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    bytes.close();
  }

  @Override
  public String toString() {
    return where + " " + Arrays.toString(names().toArray());
  }

  private record MappedBytes(FileChannel channel) implements Bytes {
    @Override
    public long size() {
      try {
        return channel.size();
      } catch (IOException e) {
        throw new UserError("file size: " + e.getMessage(), e);
      }
    }

    @Override
    public ByteBuffer range(long start, int length) throws IOException {
      return channel.map(FileChannel.MapMode.READ_ONLY, start, length);
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UserError("closing: " + e.getMessage(), e);
      }
    }
  }

  private record ArrayBytes(byte[] content) implements Bytes {
    @Override
    public long size() {
      return content.length;
    }

    @Override
    public ByteBuffer range(long start, int length) {
      return ByteBuffer.wrap(content, (int) start, length).slice();
    }

    @Override
    public void close() {}
  }
}
