package org.editr1.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.ServiceMethod;
import java.util.function.Function;
import java.util.function.Supplier;
import org.editr1.Token;
import org.editr1.io.file.Sha256;
import org.editr1.journey.TensorRef;
import org.editr1.store.StoreFailure.Kind;
import org.editr1.store.wire.PutHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a head elsewhere. Both calls are idempotent, so they are tried again when the head
 * cannot be reached. Every failure is a {@link StoreFailure} that names file and address.
 */
public final class StoreClient implements TensorStore {
  private static final Logger LOG = LoggerFactory.getLogger(StoreClient.class);
  private static final int CONNECT_MILLIS = 5_000;

  /**
   * How patient a client is.
   *
   * @param deadlineMillis the time for one attempt
   * @param stallMillis how long nothing may move in an attempt
   * @param attempts how often a call is tried when the store is unreachable; at least 1
   * @param pauseMillis the pause before the second attempt; it doubles with each further one
   */
  public record Limits(long deadlineMillis, long stallMillis, int attempts, long pauseMillis) {
    /** Ten minutes, half a minute without movement, five attempts over 3.75 seconds of pauses. */
    public static final Limits STANDARD = new Limits(600_000, 30_000, 5, 250);

    /** The pause before attempt {@code number}, counted from 1. */
    long pauseBefore(int number) {
      return pauseMillis << Math.min(number - 2, 10);
    }
  }

  private final Vertx vertx;
  private final HttpClient http;
  private final GrpcClient grpc;
  private final SocketAddress server;
  private final Limits limits;
  private final Encryption encryption;
  private final Token token;
  private volatile boolean closed;

  /**
   * @param encryption with the certificate that the store must show
   * @param token of the store
   */
  public StoreClient(
      Vertx vertx, String host, int port, Limits limits, Encryption encryption, Token token) {
    this.vertx = vertx;
    this.encryption = encryption;
    this.token = token;
    this.limits = limits;
    server = SocketAddress.inetSocketAddress(port, host);
    http =
        vertx
            .httpClientBuilder()
            .with(options(encryption))
            .withConnectHandler(connection -> connection.exceptionHandler(this::broken))
            .build();
    grpc = GrpcClient.client(vertx, http);
  }

  private static HttpClientOptions options(Encryption encryption) {
    HttpClientOptions options = plain();
    encryption.applyTo(options);
    return encryption.isOn() ? options.setUseAlpn(true).setVerifyHost(false) : options;
  }

  private static HttpClientOptions plain() {
    return new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        // An upgrade from HTTP/1.1 would wait for the end of the first request.
        .setHttp2ClearTextUpgrade(false)
        .setConnectTimeout(CONNECT_MILLIS)
        .setInitialSettings(new Http2Settings().setInitialWindowSize(Wire.STREAM_WINDOW))
        .setHttp2ConnectionWindowSize(Wire.CONNECTION_WINDOW);
  }

  /** The calls of a connection fail with it, so their callers learn of it. */
  private void broken(Throwable failure) {
    LOG.debug("connection to the store {}: {}", server, failure.toString());
  }

  @Override
  public Future<TensorRef> put(String path, byte[] bytes) {
    return vertx
        .executeBlocking(() -> Sha256.of(bytes), false)
        .compose(hash -> put(header(path, bytes.length, hash), bytes));
  }

  private Future<TensorRef> put(PutHeader header, byte[] bytes) {
    return repeating(
        header.getPath(),
        Wire.CALLED_PUT,
        token.proof("Put", header.getPath(), header.getBytes(), header.getSha256()),
        request -> new ClientCall.Put(vertx, request, limits, header, bytes));
  }

  @Override
  public Future<byte[]> get(TensorRef reference) {
    if (reference.bytes() > DiskStore.MAX_ARRAY_LENGTH) {
      return Future.failedFuture(DiskStore.tooLong(reference));
    }
    return repeating(
        reference.id(),
        Wire.CALLED_GET,
        token.proof("Get", reference.id(), reference.bytes(), reference.sha256()),
        request -> new ClientCall.Get(vertx, request, limits, reference));
  }

  @Override
  public Future<Void> close() {
    closed = true;
    return http.close();
  }

  private <Q, A, T> Future<T> repeating(
      String id,
      ServiceMethod<A, Q> method,
      String proof,
      Function<GrpcClientRequest<Q, A>, ClientCall<Q, A, T>> call) {
    Promise<T> outcome = Promise.promise();
    repeat(1, () -> attempt(id, method, proof, call), outcome);
    return outcome.future();
  }

  /** Makes an attempt and, after a pause, the next one: no future waits for another. */
  private <T> void repeat(int number, Supplier<Future<T>> call, Promise<T> outcome) {
    call.get()
        .onComplete(
            outcome::complete,
            failure -> {
              if (closed || number == limits.attempts() || !isUnreachable(failure)) {
                outcome.fail(failure);
              } else {
                vertx.setTimer(
                    limits.pauseBefore(number + 1), unused -> repeat(number + 1, call, outcome));
              }
            });
  }

  private <Q, A, T> Future<T> attempt(
      String id,
      ServiceMethod<A, Q> method,
      String proof,
      Function<GrpcClientRequest<Q, A>, ClientCall<Q, A, T>> call) {
    // A closed client throws: the head was changed for another.
    return Future.succeededFuture()
        .compose(unused -> grpc.request(server, method))
        .compose(
            request -> {
              String imposter = encryption.imposter(request.connection());
              if (imposter != null) {
                request.cancel();
                throw new StoreFailure(Kind.UNREACHABLE, imposter);
              }
              request.headers().set(Wire.PROOF, proof);
              return call.apply(request).start();
            })
        .recover(failure -> Future.failedFuture(named(id, failure)));
  }

  /** A failure that is not the store's own answer comes from the connection. */
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
