package org.editr1.node;

import io.vertx.core.Vertx;

/** Ends the process of a node. */
public final class ProcessEnd {
  private ProcessEnd() {}

  /**
   * Stops all verticles, leaves the cluster and exits. May be called on an event loop: the exit
   * itself runs on a thread of its own, since it waits for the event loops.
   */
  public static void stop(Vertx vertx, int exitCode) {
    vertx
        .close()
        .onComplete(closed -> new Thread(() -> System.exit(exitCode), "process-end").start());
  }
}
