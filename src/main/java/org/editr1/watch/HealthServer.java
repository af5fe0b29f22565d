package org.editr1.watch;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.healthchecks.HealthCheckHandler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.editr1.io.http.PatientServer;
import org.jspecify.annotations.Nullable;

/**
 * Serves the health of a node to supervisors: {@code GET /health/live} (the event loop answers),
 * {@code /health/started} and {@code /health/ready}. 200 where every check passes, else 503; the
 * body names each check and, where it fails, the reason.
 */
public final class HealthServer {
  /** A condition of the node's health. */
  @FunctionalInterface
  public interface Check {
    /** Succeeds where it holds; the message of the failure is the reason why not. */
    Future<?> ask();
  }

  private static final List<String> PATHS =
      List.of("/health/live", "/health/started", "/health/ready");

  private static final int PATIENCE_MILLIS = 30_000;

  /** Milliseconds by which the handler waits longer than a check may take. */
  private static final long HANDLER_LATER = 10_000;

  private final Vertx vertx;
  private final long timeoutMillis;
  private final HttpServer server;

  /**
   * @param started conditions that must have held once, by name
   * @param ready conditions for the node to work, by name
   * @param timeoutMillis after which a check that has not answered fails
   */
  public HealthServer(
      Vertx vertx, Map<String, Check> started, Map<String, Check> ready, long timeoutMillis) {
    this.vertx = vertx;
    this.timeoutMillis = timeoutMillis;
    Router router = Router.router(vertx);
    route(router, PATHS.get(0), Map.of());
    route(router, PATHS.get(1), started);
    route(router, PATHS.get(2), ready);
    router.route().handler(HealthServer::refuse);
    server = PatientServer.create(vertx, PATIENCE_MILLIS, router);
  }

  /**
   * Opens the port.
   *
   * @param port 0: any free one
   * @return the port
   */
  public Future<Integer> listen(String host, int port) {
    return server.listen(port, host).map(HttpServer::actualPort);
  }

  /** Stops. */
  public Future<Void> close() {
    return server.close();
  }

  private void route(Router router, String path, Map<String, Check> checks) {
    HealthChecks health = HealthChecks.create(vertx);
    // Without any check the handler would answer 204.
    register(health, "event-loop", Future::succeededFuture);
    checks.forEach((name, check) -> register(health, name, check));
    router
        .route(path)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(HealthCheckHandler.createWithHealthChecks(health));
  }

  private static void refuse(RoutingContext context) {
    boolean known = PATHS.contains(context.request().path());
    context.response().setStatusCode(known ? 405 : 404);
    context.json(
        new JsonObject().put("error", known ? "expected GET or HEAD" : "expected one of " + PATHS));
  }

  /** Fails a late check before the handler does, which would answer 500. */
  private void register(HealthChecks health, String name, Check check) {
    health.register(
        name,
        timeoutMillis + HANDLER_LATER,
        answer ->
            Future.succeededFuture()
                .flatMap(unused -> check.ask())
                .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
                .onComplete((held, failure) -> answer.tryComplete(status(failure))));
  }

  private static Status status(@Nullable Throwable failure) {
    if (failure == null) {
      return Status.OK();
    }
    String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return Status.KO(new JsonObject().put("reason", reason));
  }
}
