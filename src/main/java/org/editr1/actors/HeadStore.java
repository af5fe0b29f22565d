package org.editr1.actors;

import io.vertx.core.Future;
import java.util.function.BiFunction;
import org.editr1.journey.Message.Welcome;
import org.editr1.store.TensorStore;
import org.jspecify.annotations.Nullable;

/** The way to the store of the head that has taken the worker in; a head elsewhere, another way. */
final class HeadStore {
  private final BiFunction<String, Integer, TensorStore> storeAt;
  private String address = "";
  private @Nullable TensorStore store;

  HeadStore(BiFunction<String, Integer, TensorStore> storeAt) {
    this.storeAt = storeAt;
  }

  TensorStore of(Welcome head) {
    String named = head.storeHost() + ":" + head.storePort();
    TensorStore reached = store;
    if (reached == null || !named.equals(address)) {
      close();
      address = named;
      reached = storeAt.apply(head.storeHost(), head.storePort());
      store = reached;
    }
    return reached;
  }

  Future<Void> close() {
    return store == null ? Future.succeededFuture() : store.close();
  }
}
