package org.editr1.actors;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.editr1.engine.Inputs;
import org.editr1.journey.Order;
import org.editr1.journey.TensorRef;
import org.editr1.store.TensorStore;

/**
 * Fetches what orders name. Adapters and conditionings come again in the next orders, so the last
 * ones that were used stay, up to a limit of bytes; a fetch that is under way is shared.
 */
final class InputFetcher {
  private final long limit;
  private final TensorStore store;
  private final Map<TensorRef, Future<byte[]>> recent = new LinkedHashMap<>(16, 0.75f, true);
  private long held;

  /**
   * @param limit bytes that may stay beyond those of orders at hand
   */
  InputFetcher(TensorStore store, long limit) {
    this.store = store;
    this.limit = limit;
  }

  Future<Inputs> fetch(Order order) {
    List<TensorRef> references = order.inputs();
    List<Future<byte[]>> fetches = new ArrayList<>();
    references.forEach(reference -> fetches.add(fetch(reference)));
    return Future.all(fetches)
        .map(
            all -> {
              Map<TensorRef, byte[]> bytes = new HashMap<>();
              for (int i = 0; i < references.size(); i++) {
                bytes.put(references.get(i), all.resultAt(i));
              }
              return new Inputs(bytes);
            });
  }

  private Future<byte[]> fetch(TensorRef reference) {
    Future<byte[]> known = recent.get(reference);
    if (known != null) {
      return known;
    }
    Future<byte[]> fetch = store.get(reference);
    recent.put(reference, fetch);
    held += reference.bytes();
    fetch.onFailure(unused -> forget(reference));
    makeRoom();
    return fetch;
  }

  private void forget(TensorRef reference) {
    if (recent.remove(reference) != null) {
      held -= reference.bytes();
    }
  }

  private void makeRoom() {
    Iterator<Map.Entry<TensorRef, Future<byte[]>>> oldest = recent.entrySet().iterator();
    while (held > limit && oldest.hasNext()) {
      Map.Entry<TensorRef, Future<byte[]>> entry = oldest.next();
      if (entry.getValue().isComplete()) {
        held -= entry.getKey().bytes();
        oldest.remove();
      }
    }
  }
}
