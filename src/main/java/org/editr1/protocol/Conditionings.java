package org.editr1.protocol;

import java.util.HashMap;
import java.util.Map;
import org.editr1.journey.TensorRef;
import org.jspecify.annotations.Nullable;

/** The encodings that are stored, for the whole run. */
final class Conditionings {
  private final Map<String, TensorRef> stored = new HashMap<>();

  void store(String conditioning, TensorRef reference) {
    stored.put(conditioning, reference);
  }

  @Nullable TensorRef find(String conditioning) {
    return stored.get(conditioning);
  }

  TensorRef get(String conditioning) {
    TensorRef found = stored.get(conditioning);
    if (found == null) {
      throw new IllegalStateException(conditioning + " is not encoded");
    }
    return found;
  }
}
