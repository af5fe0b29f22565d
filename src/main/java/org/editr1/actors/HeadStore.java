package org.editr1.actors;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.editr1.engine.Inputs;
import org.editr1.engine.SampleFault;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Order;
import org.editr1.journey.Result;
import org.editr1.journey.TensorRef;
import org.editr1.store.StoreFailure;
import org.editr1.store.TensorStore;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the store of the worker's current head. Adapters and conditionings come again
 * in the next orders, so those that were used last are kept, up to a limit of files and of bytes;
 * orders share a fetch that is under way.
 */
final class HeadStore {
  /** The files of two steps; those of older versions are not used again. */
  private static final int MAX_FILES = 128;

  private static final long MAX_BYTES = Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 4);

  private final Function<Welcome, TensorStore> storeAt;
  private final Map<TensorRef, Future<byte[]>> recent = new LinkedHashMap<>(16, 0.75f, true);
  private String address = "";
  private @Nullable TensorStore store;
  private long held;

  /**
   * @param storeAt opens a connection to the store of a head
   */
  HeadStore(Function<Welcome, TensorStore> storeAt) {
    this.storeAt = storeAt;
  }

  /** Uses the store of {@code head} from now on; calls to a store elsewhere fail. */
  void connect(Welcome head) {
    String named = head.storeHost() + ":" + head.storePort() + " " + head.storeCertificate();
    if (!named.equals(address)) {
      Future<Void> unused = close();
      address = named;
      store = storeAt.apply(head);
      recent.clear();
      held = 0;
    }
  }

  private TensorStore connected() {
    return Objects.requireNonNull(store, "no head has taken the worker in");
  }

  Future<byte[]> get(TensorRef reference) {
    return connected().get(reference);
  }

  /** Fetches the inputs of an order. */
  Future<Inputs> fetch(Order order) {
    List<TensorRef> references = order.inputs();
    List<Future<byte[]>> fetches = new ArrayList<>();
    for (TensorRef reference : references) {
      fetches.add(
          fetch(reference).recover(cause -> Future.failedFuture(blamed(order, reference, cause))));
    }
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

  /** An image of the data set that is not what it was is the fault of the samples with it. */
  private static Throwable blamed(Order order, TensorRef input, Throwable cause) {
    boolean changed =
        cause instanceof StoreFailure failure
            && (failure.kind() == StoreFailure.Kind.DAMAGED
                || failure.kind() == StoreFailure.Kind.MISSING);
    List<Integer> samples = order.samplesWith(input);
    if (!changed) {
      return cause;
    }
    return samples.isEmpty()
        ? new DamagedInput(input, cause)
        : new SampleFault(
            samples, "an image has changed since the run began: " + cause.getMessage());
  }

  private Future<byte[]> fetch(TensorRef reference) {
    Future<byte[]> known = recent.get(reference);
    if (known != null) {
      return known;
    }
    Future<byte[]> fetch = get(reference);
    recent.put(reference, fetch);
    held += reference.bytes();
    fetch.onFailure(unused -> forget(reference, fetch));
    makeRoom();
    return fetch;
  }

  private void forget(TensorRef reference, Future<byte[]> fetch) {
    if (recent.remove(reference, fetch)) {
      held -= reference.bytes();
    }
  }

  private void makeRoom() {
    Iterator<Map.Entry<TensorRef, Future<byte[]>>> oldest = recent.entrySet().iterator();
    while ((held > MAX_BYTES || recent.size() > MAX_FILES) && oldest.hasNext()) {
      Map.Entry<TensorRef, Future<byte[]>> entry = oldest.next();
      if (entry.getValue().isComplete()) {
        held -= entry.getKey().bytes();
        oldest.remove();
      }
    }
  }

  /** Stores what an order gave, unless its result is complete without a file. */
  Future<Result> put(Device.Output output) {
    byte[] blob = output.blob();
    return blob == null
        ? Future.succeededFuture(output.result().apply(TensorRef.NONE))
        : connected().put(output.path(), blob).map(output.result());
  }

  Future<Void> close() {
    return store == null ? Future.succeededFuture() : store.close();
  }
}
