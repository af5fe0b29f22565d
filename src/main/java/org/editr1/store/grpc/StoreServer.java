package org.editr1.store.grpc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.editr1.UserError;
import org.editr1.store.DiskStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a store's files to workers over gRPC. */
public final class StoreServer {
  private static final Logger LOG = LoggerFactory.getLogger(StoreServer.class);

  private final Vertx vertx;
  private final DiskStore disk;
  private final ServerLimits limits;
  private final HttpServer http;
  private final Set<Future<Void>> calls = ConcurrentHashMap.newKeySet();

  public StoreServer(Vertx vertx, DiskStore disk, ServerLimits limits, Encryption encryption) {
    this.vertx = vertx;
    this.disk = disk;
    this.limits = limits;
    http = vertx.createHttpServer(options(limits, encryption));
  }

  private static HttpServerOptions options(ServerLimits limits, Encryption encryption) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setInitialSettings(
                new Http2Settings()
                    .setInitialWindowSize(Wire.STREAM_WINDOW)
                    .setMaxConcurrentStreams(limits.openStreams())
                    .setMaxHeaderListSize(ServerLimits.HEADER_BYTES))
            .setMaxHeaderSize(ServerLimits.HEADER_BYTES)
            .setHttp2ConnectionWindowSize(Wire.CONNECTION_WINDOW);
    encryption.applyTo(options);
    return encryption.isOn()
        ? options.setUseAlpn(true).setClientAuth(ClientAuth.REQUIRED)
        : options;
  }

  /**
   * Begins to serve, on an event loop of its own: what is asked elsewhere in the process is not to
   * wait for tensors.
   *
   * @param port 0 for a free one
   * @return the port, or a {@link UserError}
   */
  public Future<Integer> start(String host, int port) {
    return vertx.deployVerticle(context -> listen(host, port)).map(unused -> http.actualPort());
  }

  private Future<HttpServer> listen(String host, int port) {
    return http.exceptionHandler(StoreServer::broken)
        .requestHandler(service())
        .listen(port, host)
        .recover(
            failure ->
                Future.failedFuture(
                    new UserError(
                        ("the tensor store cannot listen on " + host + ":" + port + ": ")
                            + failure.getMessage(),
                        failure)));
  }

  /** The calls of a connection end with it, and leave nothing behind. */
  private static void broken(Throwable failure) {
    LOG.debug("connection of a worker: {}", failure.toString());
  }

  private GrpcServer service() {
    return GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(Wire.LONGEST_MESSAGE))
        .callHandler(
            Wire.Server.PUT, request -> track(new Put(vertx, disk, limits, request).start()))
        .callHandler(
            Wire.Server.GET, request -> track(new Get(vertx, disk, limits, request).start()));
  }

  private void track(Future<Void> call) {
    calls.add(call);
    call.onComplete(unused -> calls.remove(call));
  }

  /** Ends all calls; completes when nothing of them is left unfinished on the disk. */
  public Future<Void> stop() {
    return http.close().compose(unused -> Future.join(List.copyOf(calls))).mapEmpty();
  }
}
