package org.editr1.reward.server;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** A server on the loopback address whose first answers are scripted, and the rest computed. */
public final class FakeServer implements AutoCloseable {
  /** What was asked. */
  public record Asked(String path, String authorization, String contentType, Buffer body) {}

  public final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
  int mostAtOnce;
  private final Deque<Consumer<HttpServerRequest>> script = new ArrayDeque<>();
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final Function<Asked, Buffer> answer;
  private int atOnce;

  /**
   * @param port 0: any
   */
  public FakeServer(int port, Function<Asked, Buffer> answer) throws Exception {
    this.answer = answer;
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.body().onSuccess(body -> handle(request, body)))
            .listen(port, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
  }

  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** The next answer that is not scripted yet is this one. */
  FakeServer then(Consumer<HttpServerRequest> next) {
    synchronized (script) {
      script.add(next);
    }
    return this;
  }

  static Consumer<HttpServerRequest> status(int status, String text) {
    return request -> request.response().setStatusCode(status).end(text);
  }

  static Consumer<HttpServerRequest> cut() {
    return request -> request.connection().close();
  }

  static Consumer<HttpServerRequest> silence() {
    return request -> {};
  }

  private void handle(HttpServerRequest request, Buffer body) {
    Asked question =
        new Asked(
            request.path(),
            request.getHeader("authorization"),
            request.getHeader("content-type"),
            body);
    asked.add(question);
    Consumer<HttpServerRequest> scripted;
    synchronized (script) {
      scripted = script.poll();
    }
    if (scripted != null) {
      scripted.accept(request);
      return;
    }
    // One event loop handles all requests: answers wait a moment, so that others may come.
    atOnce++;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    vertx.setTimer(
        5,
        unused -> {
          atOnce--;
          request.response().end(answer.apply(question));
        });
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
