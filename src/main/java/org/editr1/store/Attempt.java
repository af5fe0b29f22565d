package org.editr1.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import org.editr1.store.StoreFailure.Kind;

/**
 * One try of a call, from the open stream to its outcome: ended by the answer, by a failure of
 * stream or connection, by silence or by its deadline. Runs on the call's event loop.
 */
final class Attempt<T> {
  private final Vertx vertx;
  private final GrpcClientRequest<?, ?> request;
  private final Promise<T> outcome = Promise.promise();
  private final StallWatch watch;
  private final long deadline;

  Attempt(Vertx vertx, GrpcClientRequest<?, ?> request, StoreClient.Limits limits) {
    this.vertx = vertx;
    this.request = request;
    watch = new StallWatch(vertx, limits.stallMillis(), () -> stalled(limits.stallMillis()));
    deadline = vertx.setTimer(limits.deadlineMillis(), unused -> timedOut(limits.deadlineMillis()));
    request.exceptionHandler(this::fail);
  }

  Future<T> outcome() {
    return outcome.future();
  }

  boolean isOver() {
    return outcome.future().isComplete();
  }

  void progress() {
    watch.progress();
  }

  /** A stream that breaks after the answer has begun fails this attempt. */
  void follow(GrpcClientResponse<?, ?> response) {
    progress();
    response.exceptionHandler(this::fail);
    response.errorHandler(
        error -> fail(new StoreFailure(Kind.UNREACHABLE, "the stream was reset: " + error)));
  }

  void succeed(T result) {
    if (outcome.tryComplete(result)) {
      stopTimers();
    }
  }

  void fail(Throwable failure) {
    if (outcome.tryFail(failure)) {
      stopTimers();
      request.cancel();
    }
  }

  private void timedOut(long millis) {
    fail(new StoreFailure(Kind.TIMEOUT, "not done after " + millis + " ms"));
  }

  /** The connection may be dead without notice: the next attempt gets another one. */
  private void stalled(long millis) {
    fail(new StoreFailure(Kind.UNREACHABLE, "nothing moved for " + millis + " ms"));
    request.connection().close();
  }

  private void stopTimers() {
    watch.stop();
    vertx.cancelTimer(deadline);
  }
}
