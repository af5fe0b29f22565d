package org.editr1.engine;

import java.util.Map;
import org.editr1.journey.TensorRef;

/** The fetched and verified bytes of an order's inputs. */
public record Inputs(Map<TensorRef, byte[]> bytes) {
  /** The bytes of {@code ref}, which the order must have named. */
  public byte[] of(TensorRef ref) {
    byte[] found = bytes.get(ref);
    if (found == null) {
      throw new IllegalArgumentException(ref.id() + " was not fetched for this order");
    }
    return found;
  }
}
