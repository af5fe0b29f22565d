package org.editr1.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import java.nio.ByteBuffer;
import org.editr1.io.file.Sha256;
import org.editr1.journey.TensorRef;
import org.editr1.store.StoreFailure.Kind;
import org.editr1.store.wire.Chunk;
import org.editr1.store.wire.PutHeader;
import org.editr1.store.wire.PutRequest;
import org.editr1.store.wire.Reference;

/**
 * One try of a call as the client sees it, from the open stream to its outcome: ended by the
 * answer, by a failure of stream or connection, by silence or by its deadline. Runs on the call's
 * event loop.
 */
abstract class ClientCall<Q, A, T> {
  final Vertx vertx;
  final GrpcClientRequest<Q, A> request;
  private final Promise<T> outcome = Promise.promise();
  private final StallWatch watch;
  private final long deadline;

  ClientCall(Vertx vertx, GrpcClientRequest<Q, A> request, StoreClient.Limits limits) {
    this.vertx = vertx;
    this.request = request;
    watch = new StallWatch(vertx, limits.stallMillis(), () -> stalled(limits.stallMillis()));
    deadline = vertx.setTimer(limits.deadlineMillis(), unused -> timedOut(limits.deadlineMillis()));
    request.exceptionHandler(this::fail);
  }

  Future<T> start() {
    request.response().onSuccess(this::answered).onFailure(this::fail);
    send();
    return outcome.future();
  }

  abstract void send();

  /** A stream that breaks after the answer has begun fails this attempt. */
  private void answered(GrpcClientResponse<Q, A> response) {
    progress();
    response.exceptionHandler(this::fail);
    response.errorHandler(
        error -> fail(new StoreFailure(Kind.UNREACHABLE, "the stream was reset: " + error)));
    receive(response).onSuccess(this::succeed).onFailure(this::fail);
  }

  abstract Future<T> receive(GrpcClientResponse<Q, A> response);

  boolean isOver() {
    return outcome.future().isComplete();
  }

  void progress() {
    watch.progress();
  }

  private void succeed(T result) {
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

  /** A download: hashes the received bytes on a worker thread. */
  static final class Get extends ClientCall<Reference, Chunk, byte[]> {
    private final TensorRef reference;
    private final byte[] bytes;
    private Future<Sha256> hash = Future.succeededFuture(new Sha256());
    private int received;

    Get(
        Vertx vertx,
        GrpcClientRequest<Reference, Chunk> request,
        StoreClient.Limits limits,
        TensorRef reference) {
      super(vertx, request, limits);
      this.reference = reference;
      this.bytes = new byte[(int) reference.bytes()];
    }

    @Override
    void send() {
      request.end(Wire.message(reference));
    }

    @Override
    Future<byte[]> receive(GrpcClientResponse<Reference, Chunk> response) {
      response.handler(message -> receive(message.getData()));
      return Wire.ended(response, response.end())
          .compose(unused -> hash)
          .compose(sum -> checked(sum.hex()));
    }

    private void receive(ByteString chunk) {
      progress();
      int from = received;
      if (isOver() || chunk.size() > bytes.length - from) {
        fail(damaged("more bytes came"));
        return;
      }
      chunk.copyTo(bytes, from);
      received += chunk.size();
      ByteBuffer added = ByteBuffer.wrap(bytes, from, chunk.size());
      hash = hash.compose(sum -> vertx.executeBlocking(() -> sum.add(added), false));
    }

    private Future<byte[]> checked(String found) {
      if (received < bytes.length) {
        return Future.failedFuture(damaged("only " + received + " bytes came"));
      }
      return found.equals(reference.sha256())
          ? Future.succeededFuture(bytes)
          : Future.failedFuture(damaged("the bytes have SHA-256 " + found));
    }

    private StoreFailure damaged(String found) {
      return new StoreFailure(
          Kind.DAMAGED,
          "%s is damaged: %s, expected %d bytes with SHA-256 %s"
              .formatted(reference.id(), found, reference.bytes(), reference.sha256()));
    }
  }

  /** An upload: the next chunk goes when the network has taken the last. */
  static final class Put extends ClientCall<PutRequest, Reference, TensorRef> {
    private final PutHeader header;
    private final byte[] bytes;

    Put(
        Vertx vertx,
        GrpcClientRequest<PutRequest, Reference> request,
        StoreClient.Limits limits,
        PutHeader header,
        byte[] bytes) {
      super(vertx, request, limits);
      this.header = header;
      this.bytes = bytes;
    }

    @Override
    void send() {
      write(PutRequest.newBuilder().setHeader(header).build(), 0);
    }

    /** Sends {@code message}, then the bytes from {@code next} on. */
    private void write(PutRequest message, int next) {
      Future.succeededFuture()
          .compose(unused -> request.write(message))
          .onSuccess(unused -> written(next))
          .onFailure(this::fail);
    }

    private void written(int next) {
      progress();
      if (isOver()) {
        return;
      }
      if (next == bytes.length) {
        request.end();
        return;
      }
      int length = Math.min(bytes.length - next, Wire.CHUNK);
      ByteString chunk = UnsafeByteOperations.unsafeWrap(bytes, next, length);
      write(PutRequest.newBuilder().setChunk(chunk).build(), next + length);
    }

    @Override
    Future<TensorRef> receive(GrpcClientResponse<PutRequest, Reference> response) {
      return Wire.ended(response, response.last()).map(Wire::reference);
    }
  }
}
