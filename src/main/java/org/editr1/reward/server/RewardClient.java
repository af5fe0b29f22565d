package org.editr1.reward.server;

import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.editr1.journey.RunSpec;
import org.jspecify.annotations.Nullable;

/**
 * Asks the servers of one reward, several questions at a time. A question that an endpoint does not
 * answer is sent to the next one and retried after a pause; a question without an answer after all
 * retries is an exception that names the servers and their failures. The first question opens the
 * connections.
 */
final class RewardClient implements AutoCloseable {
  private static final int LONGEST_EXCERPT = 200;
  private static final int CONNECT_MILLIS = 5_000;
  private static final int LONGEST_WISH_SECONDS = 60;

  private final String name;
  private final RunSpec.Server server;
  private final Endpoints endpoints;
  private final String contentType;
  private final @Nullable String key;
  private final Patience patience;
  private @Nullable Connections connections;

  /**
   * @param body made when its turn comes
   * @param read the answer's body; may throw {@link ServerFailure}
   */
  record Question<T>(Supplier<Buffer> body, Function<Buffer, T> read) {}

  /** An event loop of its own, so that answers come in while the device's thread waits for them. */
  private record Connections(Vertx vertx, WebClient client) {}

  /**
   * @param name of the reward, for messages
   * @param endpoints with complete addresses
   * @param key sent as a bearer token, and in no message; null: none
   */
  RewardClient(
      String name,
      RunSpec.Server server,
      Endpoints endpoints,
      String contentType,
      @Nullable String key,
      Patience patience) {
    this.name = name;
    this.server = server;
    this.endpoints = endpoints;
    this.contentType = contentType;
    this.key = key;
    this.patience = patience;
  }

  /**
   * All answers, in the order of the questions; blocking. The first question without an answer ends
   * the others.
   */
  <T> List<T> ask(List<Question<T>> questions) {
    WorkerExecutor lanes =
        connections()
            .vertx()
            .createSharedWorkerExecutor(name, server.concurrency(), 365, TimeUnit.DAYS);
    try {
      List<Future<T>> answers =
          questions.stream()
              .map(question -> lanes.executeBlocking(() -> answer(question), false))
              .toList();
      return await(Future.all(answers).map(CompositeFuture::list));
    } finally {
      lanes.close();
    }
  }

  private <T> T answer(Question<T> question) throws InterruptedException {
    Buffer body = question.body().get();
    Map<String, String> reasons = new TreeMap<>();
    for (int failed = 0; ; failed++) {
      String url = endpoints.next();
      try {
        T answer = question.read().apply(await(call(url, body)));
        endpoints.wake(url);
        return answer;
      } catch (RuntimeException e) {
        ServerFailure failure = ServerFailure.of(e, 0);
        if (!failure.isPassing()) {
          throw ServerFailure.lasting(name + " at " + url + ": " + failure.reason());
        }
        reasons.put(url, failure.reason());
        endpoints.rest(url);
        connections().vertx().setTimer(patience.rest(), unused -> endpoints.wake(url));
        if (failed == server.retries() || Thread.currentThread().isInterrupted()) {
          throw ServerFailure.passing(waiting(reasons));
        }
        Thread.sleep(pause(failed, failure));
      }
    }
  }

  private long pause(int retry, ServerFailure failure) {
    long backoff = endpoints.oneIsFresh() ? 0 : patience.before(retry);
    return Math.max(backoff, endpoints.count() == 1 ? failure.pauseMillis() : 0);
  }

  /**
   * @param reasons the newest failure of each endpoint that was tried
   */
  private String waiting(Map<String, String> reasons) {
    return reasons.entrySet().stream()
        .map(each -> each.getKey() + ": " + each.getValue())
        .collect(Collectors.joining("; ", "waiting for " + name + " at ", ""));
  }

  private synchronized Connections connections() {
    if (connections == null) {
      Vertx vertx = ownVertx();
      WebClientOptions options =
          new WebClientOptions()
              .setConnectTimeout(Math.min(CONNECT_MILLIS, 1000 * server.deadlineSeconds()))
              .setFollowRedirects(false)
              .setUserAgentEnabled(false);
      PoolOptions pool = new PoolOptions().setHttp1MaxSize(server.concurrency());
      connections = new Connections(vertx, WebClient.create(vertx, options, pool));
    }
    return connections;
  }

  /**
   * Created on another thread: the caller's may belong to another Vert.x, which would warn of this
   * one.
   */
  private static Vertx ownVertx() {
    VertxOptions small = new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1);
    return CompletableFuture.supplyAsync(() -> Vertx.vertx(small)).join();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a server was asked", e);
    }
  }

  /** One try; the failure is a {@link ServerFailure}. */
  private Future<Buffer> call(String url, Buffer body) {
    long deadline = TimeUnit.SECONDS.toMillis(server.deadlineSeconds());
    HttpRequest<Buffer> request =
        connections()
            .client()
            .requestAbs(HttpMethod.POST, url)
            .timeout(deadline)
            .putHeader("content-type", contentType);
    if (key != null) {
      request.bearerTokenAuthentication(key);
    }
    return request
        .sendBuffer(body)
        .timeout(deadline, TimeUnit.MILLISECONDS)
        .map(this::body)
        .recover(cause -> Future.failedFuture(ServerFailure.of(cause, server.deadlineSeconds())));
  }

  private Buffer body(HttpResponse<Buffer> response) {
    int status = response.statusCode();
    Buffer body = response.body() == null ? Buffer.buffer() : response.body();
    if (status == 200) {
      return body;
    }
    String reason = "HTTP " + status + excerpt(body);
    throw status == 408 || status == 429 || status >= 500
        ? ServerFailure.passing(reason, wishedPause(response.getHeader("retry-after")))
        : ServerFailure.lasting(reason);
  }

  /**
   * The beginning of a server's text, on one line and without the key, should the server repeat it.
   */
  private String excerpt(Buffer body) {
    String text = body.getString(0, Math.min(body.length(), 4 * LONGEST_EXCERPT));
    String safe = key == null ? text : text.replace(key, "***");
    String line = safe.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    String cut =
        line.length() > LONGEST_EXCERPT ? line.substring(0, LONGEST_EXCERPT) + "..." : line;
    return cut.isEmpty() ? "" : ": " + cut;
  }

  private static long wishedPause(@Nullable String seconds) {
    return seconds == null || !seconds.matches("\\d{1,4}")
        ? 0
        : TimeUnit.SECONDS.toMillis(Math.min(LONGEST_WISH_SECONDS, Integer.parseInt(seconds)));
  }

  @Override
  public synchronized void close() {
    if (connections != null) {
      await(connections.vertx().close());
      connections = null;
    }
  }
}
