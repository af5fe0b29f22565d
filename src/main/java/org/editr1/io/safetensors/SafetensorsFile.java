package org.editr1.io.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.UserError;
import org.editr1.io.file.ForeignFile;
import org.editr1.tensor.Precision;

/**
 * A safetensors file, memory-mapped or in memory. A damaged file is a {@link UserError} that names
 * file and tensor.
 */
public final class SafetensorsFile implements AutoCloseable {
  /** The format's own library refuses longer headers. */
  private static final long LONGEST_HEADER = 100_000_000;

  private static final List<String> FLOATING = List.of("F32", "F16", "BF16", "F64");

  private final String where;
  private final Content content;
  private final long dataStart;
  private final Header header;

  SafetensorsFile(String where, Content content) {
    this(where, content, false);
  }

  private SafetensorsFile(String where, Content content, boolean headerSuffices) {
    this.where = where;
    this.content = content;
    if (content.size() < 8) {
      throw new UserError(where + ": too short for a safetensors file");
    }
    byte[] start = new byte[(int) Math.min(content.size(), 64)];
    buffer(0, start.length).get(start);
    ForeignFile.refusePointer(start, where);
    long headerLength = buffer(0, 8).getLong();
    if (headerLength < 2 || headerLength > Math.min(content.size() - 8, LONGEST_HEADER)) {
      throw new UserError(
          where + ": not a safetensors file, or cut short (header of " + headerLength + " bytes)");
    }
    byte[] json = new byte[(int) headerLength];
    buffer(8, json.length).get(json);
    this.dataStart = 8 + headerLength;
    long dataBytes = content.size() - dataStart;
    this.header =
        Header.parse(json, headerSuffices && dataBytes == 0 ? Header.NO_DATA : dataBytes, where);
  }

  /** Maps a file. */
  public static SafetensorsFile open(Path file) {
    return open(file, Content.Mapped::new, false);
  }

  /** Maps a file that may end after its header, which lists the tensors. */
  public static SafetensorsFile openHeader(Path file) {
    return open(file, Content.Mapped::new, true);
  }

  /**
   * Opens a file without mapping it, since a mapped file that is removed takes room on the disk
   * until the garbage collector finds its mapping.
   */
  static SafetensorsFile openUnmapped(Path file) {
    return open(file, Content.Unmapped::new, false);
  }

  private interface Opener {
    Content open(Path file) throws IOException;
  }

  private static SafetensorsFile open(Path file, Opener opener, boolean headerSuffices) {
    ForeignFile.requireExists(file, "a safetensors file");
    try {
      Content content = opener.open(file);
      try {
        return new SafetensorsFile(file.toString(), content, headerSuffices);
      } catch (UserError e) {
        content.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads bytes that are in memory.
   *
   * @param label name of the bytes in error messages
   */
  public static SafetensorsFile of(byte[] bytes, String label) {
    return new SafetensorsFile(label, new Content.InMemory(bytes));
  }

  /** All tensors, in the order of the header. */
  public Set<String> names() {
    return Collections.unmodifiableSet(header.tensors().keySet());
  }

  public boolean has(String name) {
    return header.tensors().containsKey(name);
  }

  /** The name of this file in error messages. */
  public String where() {
    return where;
  }

  /** The texts under {@code __metadata__}. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /** The header's entry of a tensor of any type. */
  public TensorInfo listed(String name) {
    TensorInfo info = header.tensors().get(name);
    if (info == null) {
      throw new UserError(where + ": tensor " + name + " is missing");
    }
    return info;
  }

  /** Bytes of data that the header lists and the file lacks. */
  public long bytesMissing() {
    long end = header.tensors().values().stream().mapToLong(TensorInfo::end).max().orElse(0);
    return end - (content.size() - dataStart);
  }

  /** The header's entry of a tensor of a readable type. */
  public TensorInfo info(String name) {
    TensorInfo info = listed(name);
    if (info.width() == 0) {
      throw new UserError(
          where + ": tensor " + name + " has the type " + info.dtype() + ", which is not read");
    }
    return info;
  }

  /** A floating-point tensor of a model in the given precision; each number must be finite. */
  public NDArray read(NDManager manager, String name, Precision precision) {
    TensorInfo info = expect(name, FLOATING);
    return new EngineReader(this, manager, data -> requireFinite(name, data, info.dtype()))
        .read(info, precision);
  }

  private void requireFinite(String name, ByteBuffer data, String dtype) {
    if (!FiniteNumbers.areAll(data, dtype)) {
      throw new UserError(
          "%s: tensor %s has numbers that are not finite (NaN or infinity)".formatted(where, name));
    }
  }

  /** A tensor as it is stored; BF16 stays bf16. */
  public NDArray read(NDManager manager, String name) {
    return new EngineReader(this, manager, data -> {}).read(info(name));
  }

  /** The values of a floating-point tensor of less than 2^31 elements. */
  public float[] floats(String name) {
    TensorInfo info = expect(name, FLOATING);
    float[] values = new float[elements(name, info)];
    pieces(
        info,
        (data, first, count) -> {
          if (info.dtype().equals("F32")) {
            data.asFloatBuffer().get(values, (int) first, count);
            return;
          }
          for (int i = 0; i < count; i++) {
            values[(int) first + i] = (float) info.element(data, i);
          }
        });
    return values;
  }

  /** Returns {@code count} values of an F32 tensor from element {@code first} on. */
  float[] floats(String name, long first, int count) {
    TensorInfo info = expect(name, List.of("F32"));
    float[] values = new float[count];
    buffer(dataStart + info.start() + first * Float.BYTES, count * Float.BYTES)
        .asFloatBuffer()
        .get(values);
    return values;
  }

  /** The values of a tensor of any type, of less than 2^31 elements. */
  public double[] doubles(String name) {
    TensorInfo info = info(name);
    double[] values = new double[elements(name, info)];
    pieces(
        info,
        (data, first, count) -> {
          for (int i = 0; i < count; i++) {
            values[(int) first + i] = info.element(data, i);
          }
        });
    return values;
  }

  /** The values of an I64 or I32 tensor. */
  public long[] longs(String name) {
    TensorInfo info = expect(name, List.of("I64", "I32"));
    long[] values = new long[elements(name, info)];
    boolean wide = info.dtype().equals("I64");
    pieces(
        info,
        (data, first, count) -> {
          for (int i = 0; i < count; i++) {
            values[(int) first + i] = wide ? data.getLong(8 * i) : data.getInt(4 * i);
          }
        });
    return values;
  }

  /** The values of a U8 tensor. */
  public byte[] bytes(String name) {
    TensorInfo info = expect(name, List.of("U8"));
    byte[] values = new byte[elements(name, info)];
    pieces(info, (data, first, count) -> data.get(values, (int) first, count));
    return values;
  }

  private int elements(String name, TensorInfo info) {
    if (info.size() > Integer.MAX_VALUE - 8) {
      throw new UserError(where + ": tensor " + name + " is too large for a Java array");
    }
    return (int) info.size();
  }

  private TensorInfo expect(String name, List<String> dtypes) {
    TensorInfo info = info(name);
    if (!dtypes.contains(info.dtype())) {
      throw new UserError(
          "%s: tensor %s is %s, expected %s"
              .formatted(where, name, info.dtype(), String.join(" or ", dtypes)));
    }
    return info;
  }

  /** Receives {@code count} elements of a tensor, starting with element {@code first}. */
  interface PieceReader {
    void take(ByteBuffer data, long first, int count);
  }

  /** Reads a tensor in pieces of as many bytes as the content gives at once. */
  void pieces(TensorInfo info, PieceReader reader) {
    int longest = content.longest();
    for (long at = 0; at < info.bytes(); at += longest) {
      int length = (int) Math.min(longest, info.bytes() - at);
      ByteBuffer data = buffer(dataStart + info.start() + at, length);
      reader.take(data, at / info.width(), length / info.width());
    }
  }

  private ByteBuffer buffer(long start, int length) {
    try {
      return content.range(start, length).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UserError(where + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      content.close();
    } catch (IOException e) {
      throw new UserError(where + " cannot be closed: " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return where + " " + names();
  }
}
