package org.editr1.lab.bench;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.editr1.Clock;
import org.editr1.bus.Addresses;
import org.editr1.journey.TensorRef;
import org.editr1.store.TensorStore;

/** Measures between {@link #begin} and {@link #end} what the workers of this process do. */
final class Meter {
  /** Files that engines and workers read; all others are checked on receipt and dropped. */
  private static final String KEPT = "policies/|specification";

  /** Adapters that the workers of the process may use at a time. */
  private static final int ADAPTERS = 6;

  private final List<Long> claims = new ArrayList<>();
  private final List<Long> renewals = new ArrayList<>();
  private final List<Long> publications = new ArrayList<>();
  private final Map<TensorRef, byte[]> shared = new LinkedHashMap<>();
  private long lastLeaf;
  private boolean running;
  private long began;
  private long orders;
  private long sent;
  private long fetched;

  synchronized void begin(long nanos) {
    running = true;
    began = nanos;
  }

  synchronized Measurements end(long nanos) {
    running = false;
    return new Measurements(
        Clock.seconds(nanos - began),
        List.copyOf(claims),
        List.copyOf(renewals),
        List.copyOf(publications),
        orders,
        sent,
        fetched);
  }

  /** A train order was delivered. */
  synchronized void trained(long nanos) {
    lastLeaf = nanos;
  }

  /** A version was published. */
  synchronized void published(long nanos) {
    if (running && lastLeaf != 0) {
      publications.add((nanos - lastLeaf) / 1_000);
    }
  }

  /** A request at the bus was answered. */
  synchronized void answered(String address, long nanos) {
    if (!running) {
      return;
    }
    if (address.equals(Addresses.ORDER_CLAIM.name())) {
      claims.add(nanos / 1_000);
    } else if (address.equals(Addresses.ORDER_RENEW.name())) {
      renewals.add(nanos / 1_000);
    } else if (address.equals(Addresses.ORDER_DONE.name())) {
      orders++;
    }
  }

  private synchronized void moved(long up, long down) {
    if (running) {
      sent += up;
      fetched += down;
    }
  }

  /** The workers of a process, which would be on as many machines, share equal bytes. */
  private synchronized byte[] shared(TensorRef reference, byte[] bytes) {
    byte[] first = shared.putIfAbsent(reference, bytes);
    if (shared.size() > ADAPTERS) {
      shared.remove(shared.keySet().iterator().next());
    }
    return first == null ? bytes : first;
  }

  /** A store that counts the traffic of {@code store}. */
  TensorStore around(TensorStore store) {
    return new TensorStore() {
      @Override
      public Future<TensorRef> put(String path, byte[] bytes) {
        return store.put(path, bytes).onSuccess(reference -> moved(bytes.length, 0));
      }

      @Override
      public Future<byte[]> get(TensorRef reference) {
        return store
            .get(reference)
            .onSuccess(bytes -> moved(0, bytes.length))
            .map(bytes -> reference.id().matches("(" + KEPT + ").*") ? bytes : new byte[0])
            .map(bytes -> shared(reference, bytes));
      }

      @Override
      public Future<Void> close() {
        return store.close();
      }
    };
  }
}
