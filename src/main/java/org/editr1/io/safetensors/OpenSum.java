package org.editr1.io.safetensors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.UserError;
import org.jspecify.annotations.Nullable;

/** A {@link TensorSum} whose files are open. */
abstract sealed class OpenSum implements AutoCloseable {
  /** Numbers that are read at a time: 256 KB of each file, which stay in a processor's cache. */
  private static final int PIECE = 1 << 16;

  private record Piece(String name, int first, int count) {}

  /** Receives the values of a tensor from element {@code first} on, on any thread. */
  interface Reader {
    void take(String name, int first, float[] values);
  }

  static OpenSum of(TensorSum sum) {
    if (sum instanceof TensorSum.File file) {
      return new OfFile(SafetensorsFile.openUnmapped(file.path()));
    }
    TensorSum.Of two = (TensorSum.Of) sum;
    OpenSum left = of(two.left());
    try {
      return new OfTwo(left, of(two.right()));
    } catch (RuntimeException e) {
      left.close();
      throw e;
    }
  }

  /** The shape of each tensor. */
  abstract SortedMap<String, long[]> shapes();

  /** Returns part of a tensor in an array of its own; null if there is no such tensor. */
  abstract float @Nullable [] values(Piece piece);

  @Override
  public abstract void close();

  /** Reads all tensors, piece by piece. */
  final void read(Reader reader) {
    List<Piece> pieces = new ArrayList<>();
    shapes()
        .forEach(
            (name, shape) -> {
              long size = TensorInfo.size(shape);
              for (long first = 0; first < size; first += PIECE) {
                pieces.add(new Piece(name, (int) first, (int) Math.min(PIECE, size - first)));
              }
            });
    pieces.parallelStream()
        .forEach(
            piece -> {
              float[] values = values(piece);
              if (values != null) {
                reader.take(piece.name, piece.first, values);
              }
            });
  }

  private static final class OfFile extends OpenSum {
    private final SafetensorsFile file;
    private final SortedMap<String, long[]> shapes = new TreeMap<>();

    OfFile(SafetensorsFile file) {
      this.file = file;
      file.names().forEach(name -> shapes.put(name, file.info(name).shape()));
    }

    @Override
    SortedMap<String, long[]> shapes() {
      return shapes;
    }

    @Override
    float @Nullable [] values(Piece piece) {
      return file.has(piece.name) ? file.floats(piece.name, piece.first, piece.count) : null;
    }

    @Override
    public void close() {
      file.close();
    }
  }

  private static final class OfTwo extends OpenSum {
    private final OpenSum left;
    private final OpenSum right;
    private final SortedMap<String, long[]> shapes;

    OfTwo(OpenSum left, OpenSum right) {
      this.left = left;
      this.right = right;
      this.shapes = new TreeMap<>(left.shapes());
      right
          .shapes()
          .forEach((name, shape) -> shapes.merge(name, shape, (a, b) -> same(name, a, b)));
    }

    private static long[] same(String name, long[] left, long[] right) {
      if (!Arrays.equals(left, right)) {
        throw new UserError(
            "tensor %s cannot be added: one file has the shape %s, another %s"
                .formatted(name, Arrays.toString(left), Arrays.toString(right)));
      }
      return left;
    }

    @Override
    SortedMap<String, long[]> shapes() {
      return shapes;
    }

    @Override
    float @Nullable [] values(Piece piece) {
      float[] sum = left.values(piece);
      float[] more = right.values(piece);
      if (sum == null || more == null) {
        return sum == null ? more : sum;
      }
      for (int i = 0; i < sum.length; i++) {
        sum[i] += more[i];
      }
      return sum;
    }

    @Override
    public void close() {
      try {
        left.close();
      } finally {
        right.close();
      }
    }
  }
}
