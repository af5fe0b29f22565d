package org.editr1.store.grpc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.ServiceMethod;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.editr1.journey.TensorRef;
import org.editr1.store.DiskStore;
import org.editr1.store.Sha256;
import org.editr1.store.StoreFailure;
import org.editr1.store.StoreFailure.Kind;
import org.editr1.store.TensorStore;
import org.editr1.store.wire.PutHeader;

/**
 * The store of a head elsewhere. Both calls are idempotent, so they are tried again when the head
 * cannot be reached. Every failure is a {@link StoreFailure} that names file and address.
 */
public final class StoreClient implements TensorStore {
  private static final int CONNECT_MILLIS = 5_000;

  private final Vertx vertx;
  private final GrpcClient grpc;
  private final SocketAddress server;
  private final ClientLimits limits;

  public StoreClient(Vertx vertx, String host, int port, ClientLimits limits) {
    this.vertx = vertx;
    this.limits = limits;
    server = SocketAddress.inetSocketAddress(port, host);
    grpc =
        GrpcClient.client(
            vertx,
            new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setInitialSettings(new Http2Settings().setInitialWindowSize(Wire.STREAM_WINDOW))
                .setHttp2ConnectionWindowSize(Wire.CONNECTION_WINDOW));
  }

  @Override
  public Future<TensorRef> put(String path, byte[] bytes) {
    return vertx
        .executeBlocking(() -> Sha256.of(bytes), false)
        .compose(hash -> put(header(path, bytes.length, hash), bytes));
  }

  private Future<TensorRef> put(PutHeader header, byte[] bytes) {
    return repeating(
        1,
        () ->
            attempt(
                header.getPath(),
                Wire.Client.PUT,
                (attempt, request) -> new Upload(attempt, request, bytes).start(header)));
  }

  @Override
  public Future<byte[]> get(TensorRef reference) {
    if (reference.bytes() > DiskStore.LONGEST_ARRAY) {
      return Future.failedFuture(DiskStore.tooLong(reference));
    }
    return repeating(
        1,
        () ->
            attempt(
                reference.id(),
                Wire.Client.GET,
                (attempt, request) -> new Download(vertx, attempt, reference).start(request)));
  }

  /** Ends all calls. */
  public Future<Void> close() {
    return grpc.close();
  }

  private <T> Future<T> repeating(int number, Supplier<Future<T>> call) {
    return call.get()
        .recover(
            failure -> {
              if (number == limits.attempts() || !isUnreachable(failure)) {
                return Future.failedFuture(failure);
              }
              return vertx
                  .timer(limits.pauseBefore(number + 1))
                  .compose(unused -> repeating(number + 1, call));
            });
  }

  private <Q, A, T> Future<T> attempt(
      String id,
      ServiceMethod<A, Q> method,
      BiConsumer<Attempt<T>, GrpcClientRequest<Q, A>> start) {
    return grpc.request(server, method)
        .compose(
            request -> {
              Attempt<T> attempt = new Attempt<>(vertx, request, limits);
              start.accept(attempt, request);
              return attempt.outcome();
            })
        .recover(failure -> Future.failedFuture(named(id, failure)));
  }

  /** What is not the store's own answer is a failure of the way there. */
  private StoreFailure named(String id, Throwable failure) {
    Kind kind = failure instanceof StoreFailure known ? known.kind() : Kind.UNREACHABLE;
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return new StoreFailure(
        kind, id + " at the store " + server.host() + ":" + server.port() + ": " + text, failure);
  }

  private static boolean isUnreachable(Throwable failure) {
    return failure instanceof StoreFailure known && known.kind() == Kind.UNREACHABLE;
  }

  private static PutHeader header(String path, long bytes, String sha256) {
    return PutHeader.newBuilder().setPath(path).setBytes(bytes).setSha256(sha256).build();
  }
}
