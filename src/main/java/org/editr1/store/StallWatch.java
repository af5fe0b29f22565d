package org.editr1.store;

import io.vertx.core.Vertx;

/** Notices that nothing moves any more, after one to two times the given time; tells it once. */
final class StallWatch {
  private final Vertx vertx;
  private final long timer;
  private boolean moved;

  StallWatch(Vertx vertx, long millis, Runnable stalled) {
    this.vertx = vertx;
    timer = vertx.setPeriodic(millis, unused -> look(stalled));
  }

  private void look(Runnable stalled) {
    if (!moved) {
      stop();
      stalled.run();
    }
    moved = false;
  }

  /** Something moved. */
  void progress() {
    moved = true;
  }

  void stop() {
    vertx.cancelTimer(timer);
  }
}
