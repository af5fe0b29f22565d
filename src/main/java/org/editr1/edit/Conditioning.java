package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.UserError;
import org.editr1.tensor.Tensors;

/**
 * The conditioning of one task, or of several tasks of one layout.
 *
 * @param tensors by name, (tasks, ...); the names depend on the model family
 * @param target grid of the tokens that are sampled
 * @param sources grids of the source images' tokens
 * @param channels of a token
 */
public record Conditioning(
    Map<String, NDArray> tensors, Grid target, List<Grid> sources, int channels) {
  /** Rows and columns of tokens. */
  public record Grid(int rows, int columns) {
    /**
     * The tokens of an image of {@code width} x {@code height} pixels.
     *
     * @param step width and height of a token in pixels
     */
    public static Grid of(int width, int height, int step) {
      if (width < step || height < step || width % step != 0 || height % step != 0) {
        throw new UserError(
            "an image of %dx%d pixels: width and height must be multiples of %d"
                .formatted(width, height, step));
      }
      return new Grid(height / step, width / step);
    }

    public int tokens() {
      return rows * columns;
    }
  }

  public Conditioning {
    tensors = Map.copyOf(tensors);
    sources = List.copyOf(sources);
  }

  /** The tensor {@code name}, which the model family must have put in. */
  public NDArray tensor(String name) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("this conditioning has no " + name);
    }
    return tensor;
  }

  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /** The manager of the tensors, below which everything is computed. */
  public NDManager manager() {
    return tensors.values().iterator().next().getManager();
  }

  /** This conditioning for an edit of another size. */
  public Conditioning withTarget(Grid grid) {
    return new Conditioning(tensors, grid, sources, channels);
  }

  /** Concatenates several tasks, which must have one layout. */
  public static Conditioning stack(List<Conditioning> tasks) {
    Conditioning first = tasks.get(0);
    if (tasks.size() == 1) {
      return first;
    }
    for (Conditioning task : tasks) {
      if (!task.layout().equals(first.layout())) {
        throw new IllegalArgumentException(
            "tasks of different layouts: " + first.layout() + " and " + task.layout());
      }
    }
    SortedMap<String, NDArray> stacked = new TreeMap<>();
    for (String name : first.tensors.keySet()) {
      List<NDArray> parts = tasks.stream().map(task -> task.tensor(name)).toList();
      stacked.put(name, Tensors.concat(new NDList(parts), 0));
    }
    return new Conditioning(stacked, first.target, first.sources, first.channels);
  }

  private List<Object> layout() {
    return List.of(target, sources, channels, tensors.keySet());
  }
}
