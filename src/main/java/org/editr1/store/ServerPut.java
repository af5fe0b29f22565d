package org.editr1.store;

import com.google.protobuf.ByteString;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServerRequest;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.editr1.store.wire.PutHeader;
import org.editr1.store.wire.PutRequest;
import org.editr1.store.wire.Reference;

/**
 * The server's side of one upload. Consumes messages on the call's event loop, writes them one
 * after the other on worker threads, and takes no more from the network while the disk is behind.
 */
final class ServerPut {
  /** Bytes that wait for the disk before the network has to wait. */
  private static final int MAX_WAITING = 4 << 20;

  private final Vertx vertx;
  private final DiskStore disk;
  private final long maxFileBytes;
  private final GrpcServerRequest<PutRequest, Reference> request;
  private final ServerCall call;
  private Future<Incoming> written = refusal("the upload does not begin with a header");
  private boolean headed;
  private int waiting;

  ServerPut(
      Vertx vertx,
      DiskStore disk,
      StoreServer.Limits limits,
      GrpcServerRequest<PutRequest, Reference> request) {
    this.vertx = vertx;
    this.disk = disk;
    this.maxFileBytes = limits.maxFileBytes();
    this.request = request;
    this.call = new ServerCall(vertx, limits.stallMillis(), request, this::stalled, this::close);
  }

  /** Completes when the call is over and nothing unfinished is left on the disk. */
  Future<Void> start() {
    request.handler(this::receive);
    request.endHandler(unused -> finish());
    return call.ended();
  }

  private void receive(PutRequest message) {
    if (call.isOver()) {
      return;
    }
    call.progress();
    switch (message.getPartCase()) {
      case HEADER -> begin(message.getHeader());
      case CHUNK -> write(message.getChunk());
      case PART_NOT_SET -> refuse(refused("the upload has a message without content"));
    }
  }

  private void begin(PutHeader header) {
    if (headed) {
      refuse(refused("the upload has two headers"));
      return;
    }
    headed = true;
    written =
        header.getBytes() > maxFileBytes
            ? refusal(
                "%s has %d bytes; this store takes files of %d bytes at most"
                    .formatted(header.getPath(), header.getBytes(), maxFileBytes))
            : vertx.executeBlocking(
                () -> disk.receive(header.getPath(), header.getBytes(), header.getSha256()), false);
    written.onFailure(this::refuse);
  }

  private void write(ByteString chunk) {
    hold(chunk.size());
    then(incoming -> incoming.write(ByteBuffer.wrap(chunk.toByteArray())));
    written.onSuccess(unused -> release(chunk.size())).onFailure(this::refuse);
  }

  private void finish() {
    if (!call.isOver()) {
      then(Incoming::finish);
      written.onSuccess(this::answer).onFailure(this::refuse);
    }
  }

  /** Does {@code work} on a worker thread after all work before it, unless that has failed. */
  private void then(Consumer<Incoming> work) {
    written =
        written.compose(
            incoming ->
                vertx.executeBlocking(
                    () -> {
                      work.accept(incoming);
                      return incoming;
                    },
                    false));
  }

  private void hold(int bytes) {
    waiting += bytes;
    if (waiting > MAX_WAITING) {
      request.pause();
    }
  }

  private void release(int bytes) {
    waiting -= bytes;
    call.progress();
    if (waiting <= MAX_WAITING / 2) {
      request.resume();
    }
  }

  private void answer(Incoming incoming) {
    if (!call.isOver()) {
      request.response().end(Wire.message(incoming.reference()));
      call.end();
    }
  }

  private void stalled() {
    refuse(new StoreFailure(StoreFailure.Kind.TIMEOUT, "the upload has stalled"));
  }

  /** Drops what the client still sends, rather than keep it waiting in the connection. */
  private void refuse(Throwable failure) {
    if (!call.isOver()) {
      call.refuse(failure);
      request.resume();
    }
  }

  private Future<?> close() {
    then(Incoming::close);
    return written;
  }

  private static StoreFailure refused(String why) {
    return new StoreFailure(StoreFailure.Kind.REFUSED, why);
  }

  private static Future<Incoming> refusal(String why) {
    return Future.failedFuture(refused(why));
  }
}
