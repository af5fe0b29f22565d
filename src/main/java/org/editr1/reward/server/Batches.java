package org.editr1.reward.server;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for the one thread that scores. Requests that arrive while it is busy are
 * scored together, as many complete requests as fit into a batch.
 */
final class Batches {
  private final Supplier<RewardFunction> opener;
  private final int most;
  private final int longest;
  private final WorkerExecutor thread;
  private final Deque<Request> waiting = new ArrayDeque<>();
  private @Nullable RewardFunction reward;
  private int queued;

  private record Request(List<RewardSample> samples, Promise<List<RewardScore>> scores) {}

  /** The queue is full. */
  static final class Full extends RuntimeException {
    Full(int waiting) {
      super(waiting + " samples wait already; ask again later");
    }
  }

  /**
   * @param opener called on the thread that scores
   * @param most samples of a batch; a single request may have more
   * @param longest queue, in samples; a single request may have more
   */
  Batches(Vertx vertx, Supplier<RewardFunction> opener, int most, int longest) {
    this.opener = opener;
    this.most = most;
    this.longest = longest;
    this.thread = vertx.createSharedWorkerExecutor("reward-server", 1, 365, TimeUnit.DAYS);
  }

  Future<?> open() {
    return thread.executeBlocking(() -> reward = opener.get());
  }

  /** Scores a request; fails with {@link Full} or with the reward's exception. */
  Future<List<RewardScore>> score(List<RewardSample> samples) {
    Request request = new Request(samples, Promise.promise());
    synchronized (this) {
      if (queued > 0 && queued + samples.size() > longest) {
        return Future.failedFuture(new Full(queued));
      }
      queued += samples.size();
      waiting.add(request);
    }
    thread.executeBlocking(this::scoreNext, false);
    return request.scores().future();
  }

  /** Does nothing where an earlier batch has taken all requests. */
  private @Nullable Void scoreNext() {
    List<Request> batch = take();
    if (!batch.isEmpty()) {
      scoreAll(batch);
    }
    return null;
  }

  private synchronized List<Request> take() {
    List<Request> batch = new ArrayList<>();
    int samples = 0;
    while (!waiting.isEmpty()) {
      samples += waiting.element().samples().size();
      if (!batch.isEmpty() && samples > most) {
        break;
      }
      batch.add(waiting.remove());
      queued -= batch.get(batch.size() - 1).samples().size();
    }
    return batch;
  }

  /** Scores the requests of a failed batch one by one, so that each has its own failure. */
  private void scoreAll(List<Request> batch) {
    List<RewardSample> samples =
        batch.stream().flatMap(request -> request.samples().stream()).toList();
    List<RewardScore> scores;
    try {
      scores = Objects.requireNonNull(reward, "not open").score(samples);
      if (scores.size() != samples.size()) {
        throw new IllegalStateException(
            scores.size() + " scores for " + samples.size() + " samples");
      }
    } catch (RuntimeException | Error e) {
      if (batch.size() == 1) {
        batch.get(0).scores().fail(e);
      } else {
        batch.forEach(request -> scoreAll(List.of(request)));
      }
      return;
    }
    int first = 0;
    for (Request request : batch) {
      int end = first + request.samples().size();
      request.scores().complete(List.copyOf(scores.subList(first, end)));
      first = end;
    }
  }

  Future<Void> close() {
    return thread
        .<Void>executeBlocking(
            () -> {
              if (reward != null) {
                reward.close();
              }
              return null;
            })
        .eventually(thread::close);
  }
}
