package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the process of a node. */
public final class ProcessEnd {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessEnd.class);
  private static final long PATIENCE_SECONDS = 110;

  private static volatile Supplier<Future<Void>> first = Future::succeededFuture;

  private ProcessEnd() {}

  /** Registers the work to do before verticles are undeployed; it may run twice. */
  public static void first(Supplier<Future<Void>> work) {
    first = work;
  }

  /** Does the registered work after a signal to end. Blocks: for the thread of the signal only. */
  static void awaitFirst() {
    try {
      first.get().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.error("the node does not end cleanly: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Stops all verticles, leaves the cluster and exits. May be called on an event loop: the exit
   * itself runs on a thread of its own, since it waits for the event loops.
   */
  public static void stop(Vertx vertx, int exitCode) {
    endAtLast(exitCode);
    first
        .get()
        .eventually(vertx::close)
        .onComplete(closed -> new Thread(() -> System.exit(exitCode), "process-end").start());
  }

  /** A verticle or a native library that does not end must not keep the process from its end. */
  private static void endAtLast(int exitCode) {
    Thread watch =
        new Thread(
            () -> {
              try {
                TimeUnit.SECONDS.sleep(PATIENCE_SECONDS);
                Runtime.getRuntime().halt(exitCode);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "process-end-at-last");
    watch.setDaemon(true);
    watch.start();
  }
}
