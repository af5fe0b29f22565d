package org.editr1.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.editr1.store.wire.Chunk;
import org.editr1.store.wire.Reference;

/**
 * The server's side of one download. Reads the next chunk on a worker thread while the network
 * takes the one before it, so that at most two are in memory.
 */
final class ServerGet {
  private final Vertx vertx;
  private final DiskStore disk;
  private final GrpcServerRequest<Reference, Chunk> request;
  private final GrpcServerResponse<Reference, Chunk> response;
  private final ServerCall call;
  private Future<FileChannel> file =
      Future.failedFuture(new StoreFailure(StoreFailure.Kind.REFUSED, "the call names no file"));

  ServerGet(
      Vertx vertx,
      DiskStore disk,
      StoreServer.Limits limits,
      GrpcServerRequest<Reference, Chunk> request) {
    this.vertx = vertx;
    this.disk = disk;
    this.request = request;
    this.response = request.response();
    this.call =
        new ServerCall(vertx, limits.stallMillis(), request, this::stalled, this::closeFile);
  }

  /** Completes when the call is over and its file closed. */
  Future<Void> start() {
    request.handler(
        wanted -> file = vertx.executeBlocking(() -> disk.channel(Wire.reference(wanted)), false));
    request.endHandler(unused -> send(read()));
    return call.ended();
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
    next.onComplete(this::write, call::refuse);
  }

  private void write(ByteString data) {
    if (call.isOver()) {
      return;
    }
    if (data.isEmpty()) {
      response.end();
      call.end();
      return;
    }
    Future<ByteString> next = read();
    response
        .write(Chunk.newBuilder().setData(data).build())
        .onSuccess(
            unused -> {
              call.progress();
              send(next);
            })
        .onFailure(unused -> call.end());
  }

  private void stalled() {
    response.cancel();
    call.end();
  }

  private Future<?> closeFile() {
    return file.compose(channel -> vertx.executeBlocking(() -> close(channel), false));
  }

  private static FileChannel close(FileChannel channel) throws IOException {
    channel.close();
    return channel;
  }
}
