package org.editr1.store;

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
import java.util.function.Consumer;
import org.editr1.io.file.DiskError;
import org.editr1.store.StoreFailure.Kind;
import org.editr1.store.wire.Chunk;
import org.editr1.store.wire.PutHeader;
import org.editr1.store.wire.PutRequest;
import org.editr1.store.wire.Reference;

/**
 * One call as the server sees it, from its first message until nothing of it is left: ended by its
 * answer, a refusal, silence, or the loss of client or connection. Runs on the call's event loop.
 */
abstract class ServerCall<Q, A> {
  final Vertx vertx;
  final DiskStore disk;
  final CallRules rules;
  final GrpcServerRequest<Q, A> request;
  final GrpcServerResponse<Q, A> response;
  private final StallWatch watch;
  private final Promise<Void> ended = Promise.promise();
  private boolean over;

  ServerCall(Vertx vertx, DiskStore disk, CallRules rules, GrpcServerRequest<Q, A> request) {
    this.vertx = vertx;
    this.disk = disk;
    this.rules = rules;
    this.request = request;
    this.response = request.response();
    this.watch = new StallWatch(vertx, rules.limits().stallMillis(), this::stalled);
    request.errorHandler(unused -> end());
    request.exceptionHandler(unused -> end());
    response.exceptionHandler(unused -> end());
  }

  /** Completes when the call is over and nothing of it is left. */
  Future<Void> start() {
    request.handler(this::receive);
    request.endHandler(unused -> answer());
    return ended.future();
  }

  abstract void receive(Q message);

  /** The client has sent everything. */
  abstract void answer();

  /** The client has moved nothing for a while. */
  abstract void stalled();

  /** Frees what the call holds. */
  abstract Future<?> cleanUp();

  boolean isOver() {
    return over;
  }

  /** The client has sent or received something. */
  void progress() {
    watch.progress();
  }

  void refuse(Throwable failure) {
    if (!over) {
      response.fail(Wire.status(failure));
      end();
    }
  }

  /** Ends the call, unless it is over. */
  void end() {
    if (!over) {
      over = true;
      watch.stop();
      cleanUp().onComplete(unused -> ended.tryComplete());
    }
  }

  /**
   * A download. Reads the next chunk on a worker thread while the network takes the one before it,
   * so that at most two are in memory.
   */
  static final class Get extends ServerCall<Reference, Chunk> {
    private Future<FileChannel> file =
        Future.failedFuture(new StoreFailure(Kind.REFUSED, "the call names no file"));

    Get(Vertx vertx, DiskStore disk, CallRules rules, GrpcServerRequest<Reference, Chunk> request) {
      super(vertx, disk, rules, request);
    }

    @Override
    void receive(Reference wanted) {
      try {
        rules.checkProof(request, wanted.getId(), wanted.getBytes(), wanted.getSha256());
      } catch (StoreFailure stranger) {
        refuse(stranger);
        return;
      }
      file = vertx.executeBlocking(() -> disk.channel(Wire.reference(wanted)), false);
    }

    @Override
    void answer() {
      send(read());
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
      next.onComplete(this::write, this::refuse);
    }

    private void write(ByteString data) {
      if (isOver()) {
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
                progress();
                send(next);
              })
          .onFailure(unused -> end());
    }

    @Override
    void stalled() {
      response.cancel();
      end();
    }

    @Override
    Future<?> cleanUp() {
      return file.compose(channel -> vertx.executeBlocking(() -> close(channel), false));
    }

    private static FileChannel close(FileChannel channel) throws IOException {
      channel.close();
      return channel;
    }
  }

  /**
   * An upload. Consumes messages on the call's event loop, writes them one after the other on
   * worker threads, and takes no more from the network while the disk is behind.
   */
  static final class Put extends ServerCall<PutRequest, Reference> {
    /** Bytes that wait for the disk before the network has to wait. */
    private static final int MAX_WAITING = 4 << 20;

    private long admitted;
    private Future<Incoming> written = refusal("the upload does not begin with a header");
    private boolean headed;
    private int waiting;

    Put(
        Vertx vertx,
        DiskStore disk,
        CallRules rules,
        GrpcServerRequest<PutRequest, Reference> request) {
      super(vertx, disk, rules, request);
    }

    @Override
    void receive(PutRequest message) {
      if (isOver()) {
        return;
      }
      progress();
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
      try {
        rules.checkProof(request, header.getPath(), header.getBytes(), header.getSha256());
        rules.admit(request.connection(), header);
        admitted = header.getBytes();
      } catch (StoreFailure unacceptable) {
        refuse(unacceptable);
        return;
      }
      written =
          vertx.executeBlocking(
              () -> disk.admit(header.getPath(), header.getBytes(), header.getSha256()), false);
      written.onFailure(this::refuse);
    }

    private void write(ByteString chunk) {
      hold(chunk.size());
      then(incoming -> incoming.write(ByteBuffer.wrap(chunk.toByteArray())));
      written.onSuccess(unused -> release(chunk.size())).onFailure(this::refuse);
    }

    @Override
    void answer() {
      if (!isOver()) {
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
      progress();
      if (waiting <= MAX_WAITING / 2) {
        request.resume();
      }
    }

    private void answer(Incoming incoming) {
      if (!isOver()) {
        response.end(Wire.message(incoming.reference()));
        end();
      }
    }

    @Override
    void stalled() {
      refuse(new StoreFailure(Kind.TIMEOUT, "the upload has stalled"));
    }

    /** Drops what the client still sends, rather than keep it waiting in the connection. */
    @Override
    void refuse(Throwable failure) {
      if (!isOver()) {
        boolean refuses = failure instanceof DiskError;
        super.refuse(
            refuses ? new StoreFailure(Kind.FULL, String.valueOf(failure.getMessage())) : failure);
        request.resume();
      }
    }

    @Override
    Future<?> cleanUp() {
      rules.release(request.connection(), admitted);
      then(Incoming::close);
      return written;
    }

    private static StoreFailure refused(String why) {
      return new StoreFailure(Kind.REFUSED, why);
    }

    private static Future<Incoming> refusal(String why) {
      return Future.failedFuture(refused(why));
    }
  }
}
