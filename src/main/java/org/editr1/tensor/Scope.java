package org.editr1.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** The memory of one order: everything made in it goes when it closes, except what is kept. */
public final class Scope implements AutoCloseable {
  private final NDManager manager;

  private Scope(NDManager manager) {
    this.manager = manager;
  }

  /** A scope below {@code parent}, the manager of the model. */
  public static Scope below(NDManager parent) {
    return new Scope(parent.newSubManager());
  }

  /** A scope of its own on the default device. */
  public static Scope root() {
    return new Scope(NDManager.newBaseManager());
  }

  public NDManager manager() {
    return manager;
  }

  /** A handle to the same data that belongs to this scope: results of it stay in the scope. */
  public NDArray view(NDArray array) {
    return Tensors.view(manager, array);
  }

  /** Such handles to all of {@code arrays}. */
  public NDList views(NDList arrays) {
    return new NDList(arrays.stream().map(this::view).toList());
  }

  /**
   * What {@code block} makes of {@code x}, which is closed as everything that the block makes on
   * its way; the result belongs to the manager that {@code x} had.
   */
  public static NDArray through(NDArray x, UnaryOperator<NDArray> block) {
    return through(new NDList(x), in -> new NDList(block.apply(in.head()))).head();
  }

  /** The same for a block of several states, all of one manager. */
  public static NDList through(NDList states, UnaryOperator<NDList> block) {
    NDList results = within(states, (in, scope) -> block.apply(in));
    states.close();
    return results;
  }

  /** The same where {@code states} stay. */
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

  /** Small integers. */
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
