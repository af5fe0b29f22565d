package org.editr1.store.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.editr1.store.DiskStore;
import org.editr1.store.StoreFailure;
import org.editr1.store.wire.Chunk;
import org.editr1.store.wire.Reference;

/**
 * The server's side of one download. Reads the next chunk on a worker thread while the network
 * takes the one before it, so that two are in memory however slow the client is.
 */
final class Get {
  private final Vertx vertx;
  private final DiskStore disk;
  private final GrpcServerRequest<Reference, Chunk> request;
  private final GrpcServerResponse<Reference, Chunk> response;
  private final StallWatch watch;
  private final Promise<Void> ended = Promise.promise();
  private Future<FileChannel> file =
      Future.failedFuture(new StoreFailure(StoreFailure.Kind.REFUSED, "the call names no file"));
  private boolean over;

  Get(
      Vertx vertx,
      DiskStore disk,
      ServerLimits limits,
      GrpcServerRequest<Reference, Chunk> request) {
    this.vertx = vertx;
    this.disk = disk;
    this.request = request;
    this.response = request.response();
    this.watch = new StallWatch(vertx, limits.stallMillis(), this::stalled);
  }

  /** Completes when the call is over and its file closed. */
  Future<Void> start() {
    request.errorHandler(unused -> abandon());
    request.exceptionHandler(unused -> abandon());
    response.exceptionHandler(unused -> abandon());
    request.handler(
        wanted -> file = vertx.executeBlocking(() -> disk.channel(Wire.reference(wanted)), false));
    request.endHandler(unused -> send(read()));
    return ended.future();
  }

  /** The next chunk; empty at the end of the file. */
  private Future<ByteString> read() {
    return file.compose(channel -> vertx.executeBlocking(() -> chunk(channel), false));
  }

  private static ByteString chunk(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Wire.CHUNK);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
    return UnsafeByteOperations.unsafeWrap(buffer.flip());
  }

  private void send(Future<ByteString> next) {
    next.onSuccess(this::write).onFailure(this::refuse);
  }

  private void write(ByteString data) {
    if (over) {
      return;
    }
    if (data.isEmpty()) {
      response.end();
      end();
      return;
    }
    Future<ByteString> next = read();
    response
        .write(Chunk.newBuilder().setData(data).build())
        .onSuccess(
            unused -> {
              watch.progress();
              send(next);
            })
        .onFailure(unused -> abandon());
  }

  private void refuse(Throwable failure) {
    if (!over) {
      response.fail(Statuses.of(failure));
      end();
    }
  }

  private void stalled() {
    response.cancel();
    abandon();
  }

  /** Client or connection are gone. */
  private void abandon() {
    if (!over) {
      end();
    }
  }

  private void end() {
    over = true;
    watch.stop();
    file.compose(channel -> vertx.executeBlocking(() -> close(channel), false))
        .onComplete(unused -> ended.tryComplete());
  }

  private static FileChannel close(FileChannel channel) throws IOException {
    channel.close();
    return channel;
  }
}
