package org.editr1.reward.server;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.editr1.reward.server.RewardClient.Question;
import org.jspecify.annotations.Nullable;

/**
 * Sends questions to servers, a limited number at a time. The first question without an answer ends
 * the round. Runs on one event loop.
 */
final class Round<T> {
  /**
   * @param name of the reward, for messages
   * @param concurrency questions at a time
   * @param retries of one question
   */
  record Rules(String name, int concurrency, int retries, Patience patience) {}

  private final List<Question<T>> questions;
  private final Rules rules;
  private final Vertx vertx;
  private final Endpoints endpoints;
  private final BiFunction<String, Buffer, Future<Buffer>> call;
  private final List<@Nullable T> answers;
  private final Promise<List<T>> all = Promise.promise();
  private int begun;
  private int answered;

  /**
   * @param call asks one endpoint once
   */
  Round(
      List<Question<T>> questions,
      Rules rules,
      Vertx vertx,
      Endpoints endpoints,
      BiFunction<String, Buffer, Future<Buffer>> call) {
    this.questions = questions;
    this.rules = rules;
    this.vertx = vertx;
    this.endpoints = endpoints;
    this.call = call;
    this.answers = new ArrayList<>(Collections.nCopies(questions.size(), null));
  }

  /** Begins the round; to be called once. */
  Future<List<T>> answers() {
    if (questions.isEmpty()) {
      all.complete(List.of());
    }
    for (int lane = 0; lane < rules.concurrency(); lane++) {
      next();
    }
    return all.future();
  }

  private void next() {
    if (begun == questions.size() || all.future().isComplete()) {
      return;
    }
    int index = begun++;
    Future.succeededFuture()
        .compose(unused -> new Attempts(questions.get(index)).go())
        .onSuccess(
            answer -> {
              answers.set(index, answer);
              answered++;
              if (answered == questions.size()) {
                all.tryComplete(answers.stream().map(each -> (T) each).toList());
              }
              next();
            })
        .onFailure(all::tryFail);
  }

  /** All tries of one question. */
  private final class Attempts {
    private final Question<T> question;
    private final Buffer body;
    private final Map<String, String> reasons = new TreeMap<>();
    private int failed;

    Attempts(Question<T> question) {
      this.question = question;
      this.body = question.body().get();
    }

    Future<T> go() {
      String url = endpoints.next();
      return call.apply(url, body)
          .map(question.read())
          .onSuccess(unused -> endpoints.wake(url))
          .recover(cause -> failed(url, ServerFailure.of(cause, 0)));
    }

    private Future<T> failed(String url, ServerFailure failure) {
      if (!failure.isPassing()) {
        return Future.failedFuture(
            ServerFailure.lasting(rules.name() + " at " + url + ": " + failure.reason()));
      }
      reasons.put(url, failure.reason());
      endpoints.rest(url);
      vertx.setTimer(rules.patience().rest(), unused -> endpoints.wake(url));
      if (failed == rules.retries() || all.future().isComplete()) {
        return Future.failedFuture(ServerFailure.passing(waiting()));
      }
      failed++;
      return pause(failure).compose(unused -> go());
    }

    private Future<Void> pause(ServerFailure failure) {
      long backoff = endpoints.oneIsFresh() ? 0 : rules.patience().before(failed - 1);
      long millis = Math.max(backoff, endpoints.count() == 1 ? failure.pauseMillis() : 0);
      if (millis == 0) {
        return Future.succeededFuture();
      }
      Promise<Void> over = Promise.promise();
      vertx.setTimer(millis, unused -> over.complete());
      return over.future();
    }

    /** The newest failure of each endpoint that was tried. */
    private String waiting() {
      return reasons.entrySet().stream()
          .map(each -> each.getKey() + ": " + each.getValue())
          .collect(Collectors.joining("; ", "waiting for " + rules.name() + " at ", ""));
    }
  }
}
