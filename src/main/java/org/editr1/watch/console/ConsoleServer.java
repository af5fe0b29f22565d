package org.editr1.watch.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import org.editr1.io.http.PatientServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The web page, its data as JSON and as a live stream. */
public final class ConsoleServer {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);

  private static final int MAX_LINES = 2_000;
  private static final int PATIENCE_MILLIS = 60_000;

  /** The kinds of files that the console's pages consist of. */
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html",
          "css", "text/css",
          "js", "text/javascript",
          "svg", "image/svg+xml",
          "md", "text/plain");

  private final Vertx vertx;
  private final Pages pages;
  private final LiveStream live;
  private final SampleRoutes samples;

  public ConsoleServer(Vertx vertx, Pages pages, RunArchive archive) {
    this.vertx = vertx;
    this.pages = pages;
    this.live = new LiveStream(pages);
    this.samples = new SampleRoutes(vertx, archive);
  }

  /**
   * Opens the port.
   *
   * @param port 0: any free one
   * @param names of the console in addition to addresses and {@code localhost}
   * @return the port
   */
  public Future<Integer> listen(String host, int port, Set<String> names) {
    return PatientServer.create(vertx, PATIENCE_MILLIS, router(names))
        .listen(port, host)
        .map(HttpServer::actualPort);
  }

  private Router router(Set<String> names) {
    Router router = Router.router(vertx);
    router.errorHandler(500, ConsoleServer::failed);
    router.route().handler(new Guard(names));
    for (String page : pages.names()) {
      router.route("/api/" + page).handler(context -> context.json(pages.page(page)));
    }
    router.route("/metrics").handler(this::metrics);
    router.route("/api/live").handler(live);
    router.route("/api/lines").handler(this::lines);
    router.route("/api/tail").handler(this::tail);
    router.route("/api/orders").handler(this::orders);
    samples.addTo(router);
    router.route("/api/*").handler(ConsoleServer::unknown);
    router.errorHandler(400, context -> Answer.error(context, 400, "the request is malformed"));
    router.route().blockingHandler(ConsoleServer::file, false);
    router.errorHandler(404, ConsoleServer::unknown);
    return router;
  }

  /** Answers 500; a reader that disconnects during an answer is no error. */
  private static void failed(RoutingContext context) {
    Throwable failure = context.failure();
    if (failure instanceof IOException || context.response().closed()) {
      return;
    }
    LOG.error("{} failed", context.request().path(), failure);
    Answer.error(
        context, 500, "the request failed; the reason is in the log of the console's node");
  }

  /** Sends one of the console's own files from the class path, without any temporary folder. */
  private static void file(RoutingContext context) {
    String path = context.normalizedPath().equals("/") ? "/index.html" : context.normalizedPath();
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    try (InputStream file =
        type == null ? null : ConsoleServer.class.getResourceAsStream("/webroot" + path)) {
      if (file == null) {
        unknown(context);
      } else {
        context.response().putHeader("Content-Type", type + "; charset=utf-8");
        context.end(Buffer.buffer(file.readAllBytes()));
      }
    } catch (IOException e) {
      context.fail(e);
    }
  }

  private void lines(RoutingContext context) {
    int from = number(context.request(), "from");
    if (from < 0) {
      Answer.error(context, 400, "from is not a number; expected a line, from 0");
    } else {
      context.json(pages.run().lines(from, MAX_LINES));
    }
  }

  private void metrics(RoutingContext context) {
    context
        .response()
        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        .end(pages.meters().text());
  }

  private void tail(RoutingContext context) {
    HttpServerRequest request = context.request();
    int after = number(request, "after");
    if (after < 0) {
      Answer.error(context, 400, "after is not a number; expected the number of a copy");
      return;
    }
    String address = request.getParam("address", "");
    context.json(pages.bus().tail(after, address, request.getParam("about", ""), pages.now()));
  }

  private void orders(RoutingContext context) {
    TimelinePage timeline = pages.timeline();
    SampleRoutes.query(context)
        .map(
            query ->
                query.group() == null
                    ? timeline.pass(query.pass())
                    : timeline.sample(query.groupKey(), query.sample()))
        .ifPresent(context::json);
  }

  /** The parameter; 0 where it is missing, -1 where it is no number. */
  private static int number(HttpServerRequest request, String name) {
    String text = request.getParam(name, "0");
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
  }

  private static void unknown(RoutingContext context) {
    Answer.error(context, 404, "there is no " + context.request().path() + "; see docs/console.md");
  }

  /** Sends every reader its page. */
  public void push() {
    live.push();
  }
}
