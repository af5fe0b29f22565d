package org.editr1.store;

import io.vertx.core.Future;
import org.editr1.journey.TensorRef;

/** The store of everything that is too large for the event bus. */
public interface TensorStore {
  /**
   * Stores {@code bytes} for good. What is stored never changes: the reference's id is {@code path}
   * with the beginning of the hash before its ending, so that equal bytes give the same reference
   * and other bytes another file.
   *
   * @param path below the store's root, such as {@code step-3/group-7/rollout-0.safetensors}
   */
  Future<TensorRef> put(String path, byte[] bytes);

  /** The bytes, with length and hash checked. */
  Future<byte[]> get(TensorRef reference);

  /** Ends all calls. */
  Future<Void> close();
}
