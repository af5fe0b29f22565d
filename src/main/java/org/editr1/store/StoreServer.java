package org.editr1.store;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.editr1.Failure;
import org.editr1.Token;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a store's files to workers over gRPC. */
public final class StoreServer {
  private static final Logger LOG = LoggerFactory.getLogger(StoreServer.class);

  /**
   * The limits of a store.
   *
   * @param maxFileBytes the longest file, in bytes
   * @param maxOpenBytes announced bytes of all uploads of a connection at a time
   * @param stallMillis how long a client may move nothing before its call is ended
   * @param openStreams calls of one connection at a time
   */
  public record Limits(long maxFileBytes, long maxOpenBytes, long stallMillis, long openStreams) {
    /** Files of 8 GB, 16 GB and 64 calls of a connection at a time, a minute of patience. */
    public static final Limits STANDARD = new Limits(8_000_000_000L, 16_000_000_000L, 60_000, 64);
  }

  /** All headers of a call together. */
  private static final int HEADER_BYTES = 8_192;

  private static final String ENCODING = "grpc-encoding";

  private final Vertx vertx;
  private final DiskStore disk;
  private final CallRules rules;
  private final HttpServer http;
  private final Set<Future<Void>> calls = ConcurrentHashMap.newKeySet();

  public StoreServer(
      Vertx vertx, DiskStore disk, Limits limits, Encryption encryption, Token token) {
    this.vertx = vertx;
    this.disk = disk;
    this.rules = new CallRules(limits, token);
    http = vertx.createHttpServer(options(limits, encryption));
  }

  private static HttpServerOptions options(Limits limits, Encryption encryption) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setInitialSettings(
                new Http2Settings()
                    .setInitialWindowSize(Wire.STREAM_WINDOW)
                    .setMaxConcurrentStreams(limits.openStreams())
                    .setMaxHeaderListSize(HEADER_BYTES))
            .setMaxHeaderSize(HEADER_BYTES)
            .setHttp2ConnectionWindowSize(Wire.CONNECTION_WINDOW);
    encryption.applyTo(options);
    return encryption.isOn()
        ? options.setUseAlpn(true).setClientAuth(ClientAuth.REQUIRED)
        : options;
  }

  /**
   * Begins to serve, on an event loop of its own, so that nothing else in the process waits for
   * tensors.
   *
   * @param port 0 for a free one
   * @return the port, or a {@link Failure}
   */
  public Future<Integer> start(String host, int port) {
    return vertx.deployVerticle(context -> listen(host, port)).map(unused -> http.actualPort());
  }

  private Future<HttpServer> listen(String host, int port) {
    return http.exceptionHandler(StoreServer::broken)
        .requestHandler(serving(service()))
        .listen(port, host)
        .recover(
            failure ->
                Future.failedFuture(Failure.ofPort("the tensor store", host, port, failure)));
  }

  /** The calls of a connection end with it and leave nothing on the disk. */
  private static void broken(Throwable failure) {
    LOG.debug("connection of a worker: {}", failure.toString());
  }

  /**
   * A call that its client gave up before it was served is not read any more, and compressed
   * messages, which could be a thousand times as long in memory, are never read.
   */
  private static Handler<HttpServerRequest> serving(GrpcServer service) {
    return request -> {
      if (request.isEnded()) {
        request.response().reset();
      } else if (!request.headers().getAll(ENCODING).stream().allMatch("identity"::equals)) {
        request
            .response()
            .putHeader("content-type", "application/grpc")
            .putHeader("grpc-status", String.valueOf(GrpcStatus.UNIMPLEMENTED.code))
            .putHeader("grpc-message", "this store reads no compressed messages")
            .end();
      } else {
        service.handle(request);
      }
    };
  }

  private GrpcServer service() {
    return GrpcServer.server(
            vertx, new GrpcServerOptions().setMaxMessageSize(Wire.MAX_MESSAGE_BYTES))
        .callHandler(
            Wire.SERVED_PUT,
            request -> track(new ServerCall.Put(vertx, disk, rules, request).start()))
        .callHandler(
            Wire.SERVED_GET,
            request -> track(new ServerCall.Get(vertx, disk, rules, request).start()));
  }

  private void track(Future<Void> call) {
    calls.add(call);
    call.onComplete(unused -> calls.remove(call));
  }

  /** Ends all calls; completes when no unfinished file is left on the disk. */
  public Future<Void> stop() {
    return http.close().compose(unused -> Future.join(List.copyOf(calls))).mapEmpty();
  }
}
