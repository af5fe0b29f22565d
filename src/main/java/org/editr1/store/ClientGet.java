package org.editr1.store;

import com.google.protobuf.ByteString;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import java.nio.ByteBuffer;
import org.editr1.io.file.Sha256;
import org.editr1.journey.TensorRef;
import org.editr1.store.wire.Chunk;
import org.editr1.store.wire.Reference;

/** The client's side of one download: hashes the received bytes on a worker thread. */
final class ClientGet {
  private final Vertx vertx;
  private final Attempt<byte[]> attempt;
  private final TensorRef reference;
  private final byte[] bytes;
  private Future<Sha256> hash = Future.succeededFuture(new Sha256());
  private int received;

  ClientGet(Vertx vertx, Attempt<byte[]> attempt, TensorRef reference) {
    this.vertx = vertx;
    this.attempt = attempt;
    this.reference = reference;
    this.bytes = new byte[(int) reference.bytes()];
  }

  void start(GrpcClientRequest<Reference, Chunk> request) {
    request.response().onSuccess(this::answered).onFailure(attempt::fail);
    request.end(Wire.message(reference));
  }

  private void answered(GrpcClientResponse<Reference, Chunk> response) {
    attempt.follow(response);
    response.handler(message -> receive(message.getData()));
    response
        .end()
        .onSuccess(unused -> check())
        .onFailure(cause -> attempt.fail(Statuses.failure(response, cause)));
  }

  private void receive(ByteString chunk) {
    attempt.progress();
    int from = received;
    if (attempt.isOver() || chunk.size() > bytes.length - from) {
      attempt.fail(damaged("more bytes came"));
      return;
    }
    chunk.copyTo(bytes, from);
    received += chunk.size();
    ByteBuffer added = ByteBuffer.wrap(bytes, from, chunk.size());
    hash = hash.compose(sum -> vertx.executeBlocking(() -> sum.add(added), false));
  }

  private void check() {
    hash.map(Sha256::hex)
        .onSuccess(
            found -> {
              if (received < bytes.length) {
                attempt.fail(damaged("only " + received + " bytes came"));
              } else if (found.equals(reference.sha256())) {
                attempt.succeed(bytes);
              } else {
                attempt.fail(damaged("the bytes have SHA-256 " + found));
              }
            })
        .onFailure(attempt::fail);
  }

  private StoreFailure damaged(String found) {
    return new StoreFailure(
        StoreFailure.Kind.DAMAGED,
        "%s is damaged: %s, expected %d bytes with SHA-256 %s"
            .formatted(reference.id(), found, reference.bytes(), reference.sha256()));
  }
}
