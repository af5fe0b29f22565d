package org.editr1.io.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.editr1.io.file.DiskError;

/**
 * A sum of files of F32 tensors, which is computed when it is read: in pieces, so that no file is
 * in memory, on all processors. A tensor that one of two terms lacks counts as 0 there.
 */
public sealed interface TensorSum {
  /** The file itself. */
  record File(Path path) implements TensorSum {}

  /** Two terms, added. */
  record Of(TensorSum left, TensorSum right) implements TensorSum {}

  /** Returns the files of which it is the sum, from the left. */
  default Stream<Path> files() {
    return this instanceof Of sum
        ? Stream.concat(sum.left.files(), sum.right.files())
        : Stream.of(((File) this).path);
  }

  /** Returns shapes of the tensors and their values, in memory. */
  default SortedMap<String, Tensor> tensors() {
    try (OpenSum sum = OpenSum.of(this)) {
      SortedMap<String, Tensor> tensors = new TreeMap<>();
      sum.shapes()
          .forEach(
              (name, shape) ->
                  tensors.put(
                      name, new Tensor(new float[Math.toIntExact(TensorInfo.size(shape))], shape)));
      sum.read(
          (name, first, values) ->
              System.arraycopy(
                  values,
                  0,
                  Objects.requireNonNull(tensors.get(name)).values(),
                  first,
                  values.length));
      return tensors;
    }
  }

  /** Values in row-major order. */
  record Tensor(float[] values, long[] shape) {}

  /** Writes the sum into a new file, which need not survive a power cut. */
  default void write(Path file) {
    try (OpenSum sum = OpenSum.of(this);
        FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      ByteBuffer head = SafetensorsWriter.headOfFloats(sum.shapes());
      Map<String, Long> starts = new HashMap<>();
      long end = head.remaining();
      for (Map.Entry<String, long[]> tensor : sum.shapes().entrySet()) {
        starts.put(tensor.getKey(), end);
        end += TensorInfo.size(tensor.getValue()) * Float.BYTES;
      }
      write(channel, head, 0);
      sum.read(
          (name, first, values) -> {
            ByteBuffer data =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            data.asFloatBuffer().put(values);
            long at = Objects.requireNonNull(starts.get(name)) + (long) first * Float.BYTES;
            DiskError.writing(file, () -> write(channel, data, at));
          });
    } catch (IOException e) {
      throw DiskError.writing(file, e);
    }
  }

  private static void write(FileChannel channel, ByteBuffer data, long start) throws IOException {
    long at = start;
    while (data.hasRemaining()) {
      at += channel.write(data, at);
    }
  }
}
