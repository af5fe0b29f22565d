package org.editr1.io.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.UserError;
import org.editr1.io.file.AtomicFile;

/**
 * Writes tensors under names in the order in which they were added; equal contents give equal
 * bytes. Data starts at a multiple of 8 bytes and wide types come first, as in Python's writer, so
 * that every number is aligned.
 */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> metadata = new TreeMap<>();
  private final Map<String, Part> parts = new LinkedHashMap<>();

  private record Part(String dtype, long[] shape, ByteBuffer data) {}

  /** Text about the file; Python's loaders expect {@code format = pt}. */
  public SafetensorsWriter metadata(Map<String, String> texts) {
    metadata.putAll(texts);
    return this;
  }

  /** Adds an F32 tensor. */
  public SafetensorsWriter floats(String name, float[] values, long... shape) {
    ByteBuffer data = allocate(4L * values.length);
    data.asFloatBuffer().put(values);
    return add(name, "F32", shape, data);
  }

  /** Adds an I64 tensor. */
  public SafetensorsWriter longs(String name, long[] values, long... shape) {
    ByteBuffer data = allocate(8L * values.length);
    data.asLongBuffer().put(values);
    return add(name, "I64", shape, data);
  }

  /** Adds a U8 tensor. */
  public SafetensorsWriter bytes(String name, byte[] values, long... shape) {
    return raw(name, "U8", values, shape);
  }

  /**
   * Adds a tensor as it is stored.
   *
   * @param values little-endian, row-major
   */
  public SafetensorsWriter raw(String name, String dtype, byte[] values, long... shape) {
    return add(name, dtype, shape, ByteBuffer.wrap(values));
  }

  private static ByteBuffer allocate(long bytes) {
    return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private SafetensorsWriter add(String name, String dtype, long[] shape, ByteBuffer data) {
    int width = TensorInfo.width(dtype);
    if (width == 0 || TensorInfo.size(shape) * width != data.capacity()) {
      throw new IllegalArgumentException(
          name + ": " + data.capacity() + " bytes of " + dtype + " for " + Arrays.toString(shape));
    }
    if (parts.putIfAbsent(name, new Part(dtype, shape.clone(), data)) != null) {
      throw new IllegalArgumentException(name + " was added already");
    }
    return this;
  }

  private List<ByteBuffer> file() {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      header.set("__metadata__", JSON.valueToTree(metadata));
    }
    List<ByteBuffer> buffers = new ArrayList<>();
    Map<String, Long> starts = new HashMap<>();
    long at = 0;
    for (Map.Entry<String, Part> one : byWidth()) {
      starts.put(one.getKey(), at);
      buffers.add(one.getValue().data().duplicate().clear());
      at += one.getValue().data().capacity();
    }
    parts.forEach(
        (name, part) ->
            header.set(
                name,
                entry(
                    part.dtype(),
                    part.shape(),
                    starts.getOrDefault(name, 0L),
                    part.data().capacity())));
    buffers.add(0, head(header));
    return buffers;
  }

  private List<Map.Entry<String, Part>> byWidth() {
    Comparator<Part> widestFirst = Comparator.comparingInt(part -> -TensorInfo.width(part.dtype()));
    return parts.entrySet().stream().sorted(Map.Entry.comparingByValue(widestFirst)).toList();
  }

  private static ObjectNode entry(String dtype, long[] shape, long start, long bytes) {
    ObjectNode entry = JSON.createObjectNode().put("dtype", dtype);
    entry.set("shape", JSON.valueToTree(shape));
    entry.set("data_offsets", JSON.valueToTree(new long[] {start, start + bytes}));
    return entry;
  }

  /** Returns what precedes the data of F32 tensors that follow each other by name. */
  static ByteBuffer headOfFloats(SortedMap<String, long[]> shapes) {
    ObjectNode header = JSON.createObjectNode();
    long start = 0;
    for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
      long bytes = TensorInfo.size(tensor.getValue()) * Float.BYTES;
      header.set(tensor.getKey(), entry("F32", tensor.getValue(), start, bytes));
      start += bytes;
    }
    return head(header);
  }

  private static ByteBuffer head(ObjectNode header) {
    try {
      byte[] json = JSON.writeValueAsBytes(header);
      byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
      Arrays.fill(padded, json.length, padded.length, (byte) ' ');
      ByteBuffer head = allocate(8L + padded.length);
      return head.putLong(padded.length).put(padded).flip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The complete file. */
  public byte[] toBytes() {
    List<ByteBuffer> file = file();
    long length = file.stream().mapToLong(ByteBuffer::remaining).sum();
    byte[] all = new byte[Math.toIntExact(length)];
    ByteBuffer into = ByteBuffer.wrap(all);
    file.forEach(into::put);
    return all;
  }

  /** Replaces {@code file} atomically. */
  public void write(Path file) {
    try {
      AtomicFile.write(file, file());
    } catch (IOException e) {
      throw new UserError(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
