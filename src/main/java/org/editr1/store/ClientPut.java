package org.editr1.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.vertx.core.Future;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import org.editr1.journey.TensorRef;
import org.editr1.store.wire.PutHeader;
import org.editr1.store.wire.PutRequest;
import org.editr1.store.wire.Reference;

/** The client's side of one upload: the next chunk goes when the network has taken the last. */
final class ClientPut {
  private final Attempt<TensorRef> attempt;
  private final GrpcClientRequest<PutRequest, Reference> request;
  private final byte[] bytes;

  ClientPut(
      Attempt<TensorRef> attempt, GrpcClientRequest<PutRequest, Reference> request, byte[] bytes) {
    this.attempt = attempt;
    this.request = request;
    this.bytes = bytes;
  }

  void start(PutHeader header) {
    request.response().onSuccess(this::answered).onFailure(attempt::fail);
    write(PutRequest.newBuilder().setHeader(header).build(), 0);
  }

  /** Sends {@code message}, then the bytes from {@code next} on. */
  private void write(PutRequest message, int next) {
    Future.succeededFuture()
        .compose(unused -> request.write(message))
        .onSuccess(unused -> written(next))
        .onFailure(attempt::fail);
  }

  private void written(int next) {
    attempt.progress();
    if (attempt.isOver()) {
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

  private void answered(GrpcClientResponse<PutRequest, Reference> response) {
    attempt.follow(response);
    response
        .last()
        .onSuccess(stored -> attempt.succeed(Wire.reference(stored)))
        .onFailure(cause -> attempt.fail(Statuses.failure(response, cause)));
  }
}
