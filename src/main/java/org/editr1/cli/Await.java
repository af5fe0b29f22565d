package org.editr1.cli;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;

/** Waits for futures; only the command line does. */
public final class Await {
  private Await() {}

  /** The value of {@code future}; its failure is thrown unwrapped. */
  public static <T> T value(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
