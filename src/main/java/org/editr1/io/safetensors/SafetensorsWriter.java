package org.editr1.io.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.editr1.journey.UserError;

/**
 * Writes tensors in the order in which they were added; equal contents give equal bytes. Data
 * starts at a multiple of 8 bytes, as Python's writer has it.
 */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode header = JSON.createObjectNode();
  private final List<ByteBuffer> parts = new ArrayList<>();
  private long length;

  /** Text about the file; Python's loaders expect {@code format = pt}. */
  public SafetensorsWriter metadata(Map<String, String> metadata) {
    ObjectNode node = header.putObject("__metadata__");
    new LinkedHashMap<>(metadata).forEach(node::put);
    return this;
  }

  public SafetensorsWriter floats(String name, float[] values, long... shape) {
    ByteBuffer data = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return add(name, "F32", data, shape);
  }

  public SafetensorsWriter longs(String name, long[] values, long... shape) {
    ByteBuffer data = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    data.asLongBuffer().put(values);
    return add(name, "I64", data, shape);
  }

  public SafetensorsWriter bytes(String name, byte[] values, long... shape) {
    return add(name, "U8", ByteBuffer.wrap(values), shape);
  }

  private SafetensorsWriter add(String name, String dtype, ByteBuffer data, long[] shape) {
    ObjectNode entry = header.putObject(name).put("dtype", dtype);
    entry.set("shape", JSON.valueToTree(Arrays.stream(shape).boxed().toList()));
    entry.set("data_offsets", JSON.valueToTree(List.of(length, length + data.capacity())));
    parts.add(data);
    length += data.capacity();
    return this;
  }

  private ByteBuffer head() throws IOException {
    byte[] json = JSON.writeValueAsBytes(header);
    int padded = (json.length + 7) / 8 * 8;
    byte[] text = Arrays.copyOf(json, padded);
    Arrays.fill(text, json.length, padded, (byte) ' ');
    return ByteBuffer.allocate(8 + padded)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(padded)
        .put(text)
        .flip();
  }

  /** The whole file. */
  public byte[] toBytes() {
    try {
      ByteBuffer head = head();
      ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(head.remaining() + length));
      all.put(head);
      parts.forEach(part -> all.put(part.duplicate().clear()));
      return all.array();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes aside, then renames: {@code file} is never seen half-written. */
  public void write(Path file) {
    Path aside = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(
              aside,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        writeFully(channel, head());
        for (ByteBuffer part : parts) {
          writeFully(channel, part.duplicate().clear());
        }
        channel.force(true);
      }
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UserError(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }
}
