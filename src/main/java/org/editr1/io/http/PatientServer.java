package org.editr1.io.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 servers that no client can hold up: lines and headers have a length, a connection that
 * moves nothing is closed, and so is one that moves bytes without completing a request within one
 * to two times the patience. A server has a limited number of connections, and malformed requests
 * reach no handler.
 */
public final class PatientServer {
  private static final int LONGEST_LINE = 2_048;
  private static final int LONGEST_HEADERS = 8_192;
  private static final int MOST_CONNECTIONS = 512;

  private static final Pattern WELL_FORMED =
      Pattern.compile("/(?:[\\x21-\\x24\\x26-\\x7e]++|%(?!00)[0-9a-fA-F]{2})*+");

  private final Vertx vertx;
  private final Handler<HttpServerRequest> handler;
  private final int patienceMillis;
  private final Map<HttpConnection, Client> clients = new ConcurrentHashMap<>();

  private static final class Client {
    private volatile @Nullable HttpServerRequest last;
    private volatile boolean progressed;

    /** Returns whether the last request is complete and its answer is not. */
    private boolean waits() {
      HttpServerRequest request = last;
      return request != null && request.isEnded() && !request.response().ended();
    }
  }

  private PatientServer(Vertx vertx, Handler<HttpServerRequest> handler, int patienceMillis) {
    this.vertx = vertx;
    this.handler = handler;
    this.patienceMillis = patienceMillis;
  }

  /**
   * Returns a server that does not listen yet.
   *
   * @param patienceMillis for a request with its body, and for a connection that moves nothing
   */
  public static HttpServer create(
      Vertx vertx, int patienceMillis, Handler<HttpServerRequest> handler) {
    PatientServer server = new PatientServer(vertx, handler, patienceMillis);
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setMaxInitialLineLength(LONGEST_LINE)
                .setMaxHeaderSize(LONGEST_HEADERS)
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(patienceMillis)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS))
        .connectionHandler(server::opened)
        .exceptionHandler(broken -> {})
        .requestHandler(server::handle);
  }

  private void opened(HttpConnection connection) {
    if (clients.size() >= MOST_CONNECTIONS) {
      connection.close();
      return;
    }
    Client client = new Client();
    clients.put(connection, client);
    long timer =
        vertx.setPeriodic(
            patienceMillis,
            unused -> {
              if (!client.progressed && !client.waits()) {
                connection.close();
              }
              client.progressed = false;
            });
    connection.closeHandler(
        unused -> {
          vertx.cancelTimer(timer);
          clients.remove(connection);
        });
  }

  private void handle(HttpServerRequest request) {
    Client client = clients.get(request.connection());
    if (client != null) {
      client.last = request;
      client.progressed = true;
    }
    try {
      if (request.authority() != null && WELL_FORMED.matcher(request.uri()).matches()) {
        handler.handle(request);
        return;
      }
    } catch (RuntimeException unreadable) {
      // Vert.x throws at some names of hosts; what handlers throw their router answers.
    }
    refuse(request);
  }

  private static void refuse(HttpServerRequest request) {
    if (!request.response().ended()) {
      request
          .response()
          .setStatusCode(400)
          .putHeader("Content-Type", "application/json")
          .end("{\"error\":\"the request is malformed\"}");
    }
  }
}
