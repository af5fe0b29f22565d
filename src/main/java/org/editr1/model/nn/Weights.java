package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.editr1.journey.UserError;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a model by path: the path of a weight is the path of the constructor that asks for
 * it, so a port reads like its reference.
 */
public final class Weights {
  private final Source source;
  private final String path;

  /** Where tensors come from: a folder of shards, a map. */
  public interface Source {
    /** The tensor, or null where there is none of that name. */
    @Nullable NDArray find(String name);

    /** What error messages call this source. */
    String where();
  }

  private Weights(Source source, String path) {
    this.source = source;
    this.path = path;
  }

  /** All tensors of {@code source}. */
  public static Weights of(Source source) {
    return new Weights(source, "");
  }

  /** All tensors of a map. */
  public static Weights of(Map<String, NDArray> tensors) {
    return of(
        new Source() {
          @Override
          public @Nullable NDArray find(String name) {
            return tensors.get(name);
          }

          @Override
          public String where() {
            return "the given tensors";
          }
        });
  }

  /** The tensors below {@code name}. */
  public Weights at(String name) {
    return new Weights(source, path.isEmpty() ? name : path + "." + name);
  }

  /** The tensors of the i-th element of the list {@code name}. */
  public Weights at(String name, int index) {
    return at(name + "." + index);
  }

  /** The module path so far, as adapters name it. */
  public String path() {
    return path;
  }

  /** A tensor that must be there. */
  public NDArray get(String name) {
    NDArray tensor = find(name);
    if (tensor == null) {
      throw new UserError(source.where() + ": tensor " + at(name).path + " is missing");
    }
    return tensor;
  }

  /** A tensor that may be absent. */
  public @Nullable NDArray find(String name) {
    return source.find(at(name).path);
  }

  public boolean has(String name) {
    return find(name) != null;
  }
}
