package org.editr1.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.editr1.journey.TensorRef;

/** The store for those who live beside its disk: the same files, on worker threads. */
public final class LocalStore implements TensorStore {
  private final Vertx vertx;
  private final DiskStore disk;

  public LocalStore(Vertx vertx, DiskStore disk) {
    this.vertx = vertx;
    this.disk = disk;
  }

  @Override
  public Future<TensorRef> put(String path, byte[] bytes) {
    return vertx.executeBlocking(() -> disk.put(path, bytes), false);
  }

  @Override
  public Future<byte[]> get(TensorRef reference) {
    return vertx.executeBlocking(() -> disk.get(reference), false);
  }
}
