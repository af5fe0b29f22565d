package org.editr1.lab.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests the pages and metrics of a console every second. */
final class ConsoleReader {
  private static final long EVERY_MILLIS = 1000;
  private static final List<String> PATHS = List.of("/api/run", "/api/cluster", "/metrics");

  private final HttpClient client;
  private final String host;
  private final int port;
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();

  ConsoleReader(Vertx vertx, String host, int port) {
    this.client = vertx.createHttpClient();
    this.host = host;
    this.port = port;
    vertx.setPeriodic(EVERY_MILLIS, timer -> PATHS.forEach(this::ask));
  }

  private void ask(String path) {
    client
        .request(HttpMethod.GET, port, host, path)
        .compose(request -> request.send())
        .compose(
            response ->
                response.statusCode() == 200
                    ? response.body()
                    : Future.<Buffer>failedFuture(path + " answers " + response.statusCode()))
        .onSuccess(body -> answers.incrementAndGet())
        .onFailure(failure -> failures.incrementAndGet());
  }

  /** Refuses a measurement during which the console did not answer. */
  void requireAnswers() {
    if (answers.get() == 0 || failures.get() > answers.get()) {
      throw new IllegalStateException(
          "the console gave " + answers + " answers and failed " + failures + " times");
    }
  }
}
