package org.editr1.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * The memory of one order: all arrays made in it are freed when it closes, except those that {@link
 * #keep} gave away.
 */
public final class Scope implements AutoCloseable {
  private final NDManager manager;

  private Scope(NDManager manager) {
    this.manager = manager;
  }

  /** A scope below {@code parent}, the manager of the model. */
  public static Scope below(NDManager parent) {
    return new Scope(parent.newSubManager());
  }

  /**
   * A manager without a parent, as the owner of weights.
   *
   * @param device {@code cpu} or {@code cuda:N}
   */
  public static NDManager managerOn(String device) {
    return NativeLibraries.load()
        .newBaseManager(
            device.equals("cpu")
                ? Device.cpu()
                : Device.gpu(Integer.parseInt(device.substring(device.indexOf(':') + 1))));
  }

  /** A scope on the default device without a parent. */
  public static Scope root() {
    return new Scope(NativeLibraries.load().newBaseManager());
  }

  public NDManager manager() {
    return manager;
  }

  /**
   * A handle to the data of {@code array} that belongs to this scope, as do results computed from
   * it.
   */
  public NDArray view(NDArray array) {
    return Tensors.view(manager, array);
  }

  /** A {@link #view} of each array. */
  public NDList views(NDList arrays) {
    return new NDList(arrays.stream().map(this::view).toList());
  }

  /**
   * Applies {@code block} to {@code x} and closes {@code x} and all intermediate arrays; the result
   * belongs to the manager of {@code x}.
   */
  public static NDArray through(NDArray x, UnaryOperator<NDArray> block) {
    return through(new NDList(x), in -> new NDList(block.apply(in.head()))).head();
  }

  /** Applies {@code forward} of each block in turn, as {@link #through(NDArray, UnaryOperator)}. */
  public static <B> NDArray through(
      NDArray x, List<B> blocks, BiFunction<B, NDArray, NDArray> forward) {
    NDArray hidden = x;
    for (B block : blocks) {
      hidden = through(hidden, in -> forward.apply(block, in));
    }
    return hidden;
  }

  /**
   * Applies a block to several states of one manager, and closes the states and all intermediate
   * arrays.
   */
  public static NDList through(NDList states, UnaryOperator<NDList> block) {
    NDList results = within(states, (in, scope) -> block.apply(in));
    states.close();
    return results;
  }

  /** Applies a block to several states of one manager, and closes the intermediate arrays only. */
  public static NDList within(NDList states, BiFunction<NDList, Scope, NDList> block) {
    NDManager owner = states.head().getManager();
    try (Scope scope = below(owner)) {
      NDList results = block.apply(scope.views(states), scope);
      results.forEach(result -> scope.keep(result, owner));
      return results;
    }
  }

  /** An array of the engine's own memory; {@code NDManager.create} would keep Java's. */
  public NDArray floats(float[] values, long... shape) {
    return Tensors.floats(manager, values, shape);
  }

  /** An int64 array. */
  public NDArray longs(long[] values, long... shape) {
    return Tensors.longs(manager, values, shape);
  }

  /** Gives {@code array} to {@code owner}, so that it outlives this scope. */
  public NDArray keep(NDArray array, NDManager owner) {
    array.attach(owner);
    return array;
  }

  @Override
  public void close() {
    manager.close();
  }
}
