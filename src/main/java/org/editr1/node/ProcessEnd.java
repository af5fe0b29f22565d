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
      notClean(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Stops all verticles, leaves the cluster and exits. Where the registered work fails or does not
   * end, the code is not 0. May be called on an event loop: the exit itself runs on a thread of its
   * own, since it waits for the event loops.
   */
  public static void stop(Vertx vertx, int exitCode) {
    Future<Integer> code =
        first
            .get()
            .onFailure(ProcessEnd::notClean)
            .map(exitCode)
            .otherwise(cause -> exitCode == 0 ? NodeLauncher.codeOf(cause) : exitCode);
    endAtLast(code, exitCode == 0 ? NodeLauncher.DEPLOYMENT : exitCode);
    code.eventually(vertx::close)
        .onComplete(closed -> new Thread(() -> System.exit(code.result()), "process-end").start());
  }

  private static void notClean(Throwable cause) {
    LOG.error("the node does not end cleanly: {}", NodeLauncher.reason(cause));
  }

  /** A verticle or a native library that does not end must not keep the process from its end. */
  private static void endAtLast(Future<Integer> code, int withoutEnd) {
    Thread watch =
        new Thread(
            () -> {
              try {
                TimeUnit.SECONDS.sleep(PATIENCE_SECONDS);
                Runtime.getRuntime().halt(code.isComplete() ? code.result() : withoutEnd);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "process-end-at-last");
    watch.setDaemon(true);
    watch.start();
  }
}
