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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.editr1.Excerpt;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.server.ServerFailure.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Asks the servers of one reward, several questions at a time. A question that an endpoint does not
 * answer is sent to the next one and retried after a pause; a question without an answer after all
 * retries is an exception that names the servers and their failures. A question that is not
 * accepted is at fault itself, unless the servers do not even accept a small one. The first
 * question opens the connections.
 */
final class RewardClient implements AutoCloseable {
  /** A small edit that every server should be able to score. */
  static final RewardSample PROBE = probe();

  /** Pages of gateways are long and say little. */
  private static final int LONGEST_ERROR = 200;

  private static final int CONNECT_MILLIS = 5_000;
  private static final int LONGEST_WISH_SECONDS = 60;

  private final String name;
  private final RunSpec.Server server;
  private final Endpoints endpoints;
  private final String contentType;
  private final @Nullable String key;
  private final Patience patience;
  private @Nullable Connections connections;

  /** The timer that runs while no server answers, and whether the run has waited long enough. */
  private @Nullable Long waiting;

  private volatile boolean outlasted;

  /**
   * @param body made when its turn comes
   * @param read the answer's body; may throw {@link ServerFailure}
   * @param fault makes the answer of a question that is at fault, from the reason
   */
  record Question<T>(Supplier<Buffer> body, Function<Buffer, T> read, Function<String, T> fault) {
    /** A question about several samples. */
    static Question<List<RewardScore>> about(
        int samples, Supplier<Buffer> body, Function<Buffer, List<RewardScore>> read) {
      return new Question<>(
          body, read, why -> Collections.nCopies(samples, new RewardScore.Faulty(why)));
    }
  }

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

  private static RewardSample probe() {
    RgbImage black = new RgbImage(64, 64, new byte[3 * 64 * 64]);
    return new RewardSample(black, black, "make it brighter", "", null);
  }

  /**
   * All answers, in the order of the questions; blocking. The first question without an answer ends
   * the others.
   *
   * @param probe about {@link #PROBE}; asked where no question was accepted
   */
  <T> List<T> ask(List<Question<T>> questions, Question<T> probe) {
    try {
      List<String> rejections = new CopyOnWriteArrayList<>();
      List<T> answers = ask(questions, rejections);
      if (!questions.isEmpty() && rejections.size() == questions.size()) {
        String reason = rejections.get(0);
        ask(List.of(probe), rejections);
        if (rejections.size() > questions.size()) {
          throw ServerFailure.refused(name + " at " + reason);
        }
      }
      answered();
      return answers;
    } catch (ServerFailure e) {
      throw away(e);
    }
  }

  private void answered() {
    if (waiting != null) {
      connections().vertx().cancelTimer(waiting);
    }
    waiting = null;
    outlasted = false;
  }

  /** Starts to wait; a failure of servers that have been away for too long is lasting. */
  private ServerFailure away(ServerFailure failure) {
    if (waiting == null) {
      long millis = Math.max(1, TimeUnit.SECONDS.toMillis(server.patienceSeconds()));
      waiting = connections().vertx().setTimer(millis, unused -> outlasted = true);
    }
    return outlasted ? failure.outlasting() : failure;
  }

  private <T> List<T> ask(List<Question<T>> questions, List<String> rejections) {
    WorkerExecutor lanes =
        connections()
            .vertx()
            .createSharedWorkerExecutor(name, server.concurrency(), 365, TimeUnit.DAYS);
    try {
      List<Future<T>> answers =
          questions.stream()
              .map(question -> lanes.executeBlocking(() -> answer(question, rejections), false))
              .toList();
      return await(Future.all(answers).map(CompositeFuture::list));
    } finally {
      lanes.close();
    }
  }

  /**
   * @param rejections receives the reason if the question is at fault
   */
  private <T> T answer(Question<T> question, List<String> rejections) throws InterruptedException {
    Buffer body = question.body().get();
    Map<String, String> reasons = new TreeMap<>();
    boolean malformed = false;
    for (int failed = 0; ; failed++) {
      String url = endpoints.next();
      try {
        T answer = question.read().apply(await(call(url, body)));
        endpoints.wake(url);
        return answer;
      } catch (RuntimeException e) {
        ServerFailure failure = ServerFailure.of(e, 0);
        Kind kind = failure.kind();
        String words = url + ": " + failure.reason();
        if (kind == Kind.REFUSED) {
          throw ServerFailure.refused(name + " at " + words);
        }
        boolean isLast = failed == server.retries() || Thread.currentThread().isInterrupted();
        if (kind == Kind.MALFORMED && (isLast || malformed)) {
          return question.fault().apply(words);
        }
        if (kind == Kind.REJECTED || kind == Kind.CRASHED && isLast) {
          rejections.add(words);
          return question.fault().apply(words);
        }
        malformed |= kind == Kind.MALFORMED;
        reasons.put(url, failure.reason());
        rest(url);
        if (isLast) {
          throw ServerFailure.away(waiting(reasons));
        }
        Thread.sleep(pause(failed, failure));
      }
    }
  }

  private void rest(String url) {
    endpoints.rest(url);
    connections().vertx().setTimer(patience.rest(), unused -> endpoints.wake(url));
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
    Buffer body = withoutKey(response.body() == null ? Buffer.buffer() : response.body());
    if (status == 200) {
      return body;
    }
    String moved = response.getHeader("location");
    String words =
        moved == null
            ? Excerpt.of(body.toString(), status < 500 ? Excerpt.LONGEST : LONGEST_ERROR)
            : "it is at " + Excerpt.of(moved) + " now; expected in servers." + name + ".urls";
    throw ServerFailure.of(status, words, wishedPause(response.getHeader("retry-after")));
  }

  /** Some servers repeat what they were sent. */
  private Buffer withoutKey(Buffer body) {
    String text = key == null ? "" : body.toString();
    return key != null && text.contains(key) ? Buffer.buffer(text.replace(key, "***")) : body;
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
