package org.editr1.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.function.Supplier;

/**
 * One call as the server sees it, from its first message until nothing of it is left: ended by its
 * answer, a refusal, silence, or the loss of client or connection. Runs on the call's event loop.
 */
final class ServerCall {
  private final GrpcServerResponse<?, ?> response;
  private final StallWatch watch;
  private final Supplier<Future<?>> cleanup;
  private final Promise<Void> ended = Promise.promise();
  private boolean over;

  /**
   * @param stalled called when the client has moved nothing for {@code stallMillis}
   * @param cleanup frees what the call holds
   */
  ServerCall(
      Vertx vertx,
      long stallMillis,
      GrpcServerRequest<?, ?> request,
      Runnable stalled,
      Supplier<Future<?>> cleanup) {
    this.response = request.response();
    this.watch = new StallWatch(vertx, stallMillis, stalled);
    this.cleanup = cleanup;
    request.errorHandler(unused -> end());
    request.exceptionHandler(unused -> end());
    response.exceptionHandler(unused -> end());
  }

  /** Completes when the call is over and cleaned up. */
  Future<Void> ended() {
    return ended.future();
  }

  boolean isOver() {
    return over;
  }

  /** The client has sent or received something. */
  void progress() {
    watch.progress();
  }

  void refuse(Throwable failure) {
    if (!over) {
      response.fail(Statuses.of(failure));
      end();
    }
  }

  /** Ends the call, unless it is over. */
  void end() {
    if (!over) {
      over = true;
      watch.stop();
      cleanup.get().onComplete(unused -> ended.tryComplete());
    }
  }
}
