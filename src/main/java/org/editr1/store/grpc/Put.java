package org.editr1.store.grpc;

import com.google.protobuf.ByteString;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServerRequest;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.editr1.store.DiskStore;
import org.editr1.store.Incoming;
import org.editr1.store.StoreFailure;
import org.editr1.store.wire.PutHeader;
import org.editr1.store.wire.PutRequest;
import org.editr1.store.wire.Reference;

/**
 * The server's side of one upload. Consumes messages on the call's event loop, writes them one
 * after the other on worker threads, and takes no more from the network while the disk is behind.
 */
final class Put {
  /** Bytes that wait for the disk before the network has to wait. */
  private static final int AHEAD = 4 << 20;

  private final Vertx vertx;
  private final DiskStore disk;
  private final long longest;
  private final GrpcServerRequest<PutRequest, Reference> request;
  private final StallWatch watch;
  private final Promise<Void> ended = Promise.promise();
  private Future<Incoming> written = refusal("the upload does not begin with a header");
  private boolean headed;
  private boolean over;
  private int waiting;

  Put(
      Vertx vertx,
      DiskStore disk,
      ServerLimits limits,
      GrpcServerRequest<PutRequest, Reference> request) {
    this.vertx = vertx;
    this.disk = disk;
    this.longest = limits.longestFile();
    this.request = request;
    this.watch = new StallWatch(vertx, limits.stallMillis(), this::stalled);
  }

  /** Completes when the call is over and nothing unfinished is left on the disk. */
  Future<Void> start() {
    request.errorHandler(unused -> abandon());
    request.exceptionHandler(unused -> abandon());
    request.response().exceptionHandler(unused -> abandon());
    request.handler(this::receive);
    request.endHandler(unused -> finish());
    return ended.future();
  }

  private void receive(PutRequest message) {
    if (over) {
      return;
    }
    watch.progress();
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
        header.getBytes() > longest
            ? refusal(
                (header.getPath() + " has " + header.getBytes() + " bytes; this store takes files")
                    + (" of " + longest + " bytes at most"))
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
    if (!over) {
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
    if (waiting > AHEAD) {
      request.pause();
    }
  }

  private void release(int bytes) {
    waiting -= bytes;
    watch.progress();
    if (waiting <= AHEAD / 2) {
      request.resume();
    }
  }

  private void answer(Incoming incoming) {
    if (!over) {
      request.response().end(Wire.message(incoming.reference()));
      end();
    }
  }

  private void stalled() {
    refuse(new StoreFailure(StoreFailure.Kind.TIMEOUT, "the upload has stalled"));
  }

  private void refuse(Throwable failure) {
    if (!over) {
      request.response().fail(Statuses.of(failure));
      // What the client still sends is dropped rather than kept waiting in the connection.
      request.resume();
      end();
    }
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
    then(Incoming::close);
    written.onComplete(unused -> ended.tryComplete());
  }

  private static StoreFailure refused(String why) {
    return new StoreFailure(StoreFailure.Kind.REFUSED, why);
  }

  private static Future<Incoming> refusal(String why) {
    return Future.failedFuture(refused(why));
  }
}
