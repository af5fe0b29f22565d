package org.editr1.engine.djl;

import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.editr1.journey.TensorRef;
import org.editr1.model.nn.Adapter;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.Recording;
import org.editr1.tensor.Scope;

/**
 * The adapters that rollouts on a device used last: each is read and copied to the device once, not
 * for each of its orders.
 */
final class OpenedAdapters {
  /** A behaviour policy, and the policy of an evaluation or of the step before. */
  static final int HELD = 2;

  private record Opened(Lora lora, Scope memory) {}

  private final NDManager manager;
  private final Map<TensorRef, Opened> opened = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param manager of the model
   */
  OpenedAdapters(NDManager manager) {
    this.manager = manager;
  }

  /**
   * Returns an adapter for the duration of an order.
   *
   * @param file reads the adapter where it is not opened
   * @param scale alpha / rank
   */
  synchronized Lora open(
      TensorRef reference, Supplier<Adapter> file, double scale, Lora.Mode mode, Scope order) {
    Opened held = opened.get(reference);
    if (held == null) {
      Adapter adapter = file.get();
      makeRoom();
      Scope memory = Scope.below(manager);
      held = new Opened(adapter.open(scale, mode, memory.manager()), memory);
      opened.put(reference, held);
    }
    Map<String, Lora.Pair> pairs = new TreeMap<>();
    held.lora
        .pairs()
        .forEach(
            (path, pair) ->
                pairs.put(path, new Lora.Pair(order.view(pair.a()), order.view(pair.b()))));
    return new Lora(pairs, scale, mode, order.manager(), Recording.COMPLETE, new HashMap<>());
  }

  /** Orders that still run hold views of their own. */
  private void makeRoom() {
    if (opened.size() == HELD) {
      Iterator<Opened> oldest = opened.values().iterator();
      oldest.next().memory.close();
      oldest.remove();
    }
  }
}
