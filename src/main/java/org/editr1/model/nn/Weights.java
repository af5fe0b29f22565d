package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.editr1.UserError;

/**
 * The tensors of a model by path: the path of a weight is the path of the constructor that reads
 * it, so a port reads like its reference. A constructor also states the shape that it expects: a
 * mismatch is reported before anything is computed, and the tensors that a model needs can be
 * listed without its weights.
 *
 * @param path the module path, as adapters name it
 */
public record Weights(Source source, String path) {
  /** A source of tensors: a folder of shards, or a map. */
  public interface Source {
    /**
     * @throws UserError if no tensor has this name and {@code shape}
     */
    NDArray get(String name, long[] shape);
  }

  /** All tensors of {@code source}. */
  public static Weights of(Source source) {
    return new Weights(source, "");
  }

  /**
   * For sources of tensors.
   *
   * @param where name of the source in the message
   */
  public static UserError missing(String where, String name) {
    return new UserError(where + ": tensor " + name + " is missing");
  }

  /**
   * For sources of tensors.
   *
   * @param stored shape in the source
   */
  public static void requireFit(String where, String name, long[] stored, long[] shape) {
    if (!Arrays.equals(stored, shape)) {
      throw new UserError(
          "%s: tensor %s has the shape %s; the configuration asks for %s"
              .formatted(where, name, Arrays.toString(stored), Arrays.toString(shape)));
    }
  }

  /** The tensors under {@code name}. */
  public Weights at(String name) {
    return new Weights(source, path.isEmpty() ? name : path + "." + name);
  }

  /** The tensors of the i-th element of the list {@code name}. */
  public Weights at(String name, int index) {
    return at(name + "." + index);
  }

  /** The elements of the list {@code name}, each made from its own tensors. */
  public <T> List<T> list(String name, int count, Function<Weights, T> element) {
    return IntStream.range(0, count).mapToObj(i -> element.apply(at(name, i))).toList();
  }

  /**
   * The tensor {@code name} at this path.
   *
   * @param shape its expected shape
   */
  public NDArray get(String name, long... shape) {
    return source.get(at(name).path, shape);
  }
}
