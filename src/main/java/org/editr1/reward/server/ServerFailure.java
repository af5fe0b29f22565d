package org.editr1.reward.server;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.HttpClosedException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/** One call of one endpoint went wrong, or all tries of a question did. */
public final class ServerFailure extends IllegalStateException {
  private final boolean passing;
  private final long pauseMillis;

  private ServerFailure(String reason, boolean passing, long pauseMillis) {
    super(reason);
    this.passing = passing;
    this.pauseMillis = pauseMillis;
  }

  /** May be over at the next try, or not be so at another endpoint. */
  static ServerFailure passing(String reason) {
    return passing(reason, 0);
  }

  /**
   * @param pauseMillis for which the server wants to be left alone
   */
  static ServerFailure passing(String reason, long pauseMillis) {
    return new ServerFailure(reason, true, pauseMillis);
  }

  /** The same call would fail again. */
  static ServerFailure lasting(String reason) {
    return new ServerFailure(reason, false, 0);
  }

  /** In words for whoever waits. What is not known here may pass. */
  static ServerFailure of(Throwable cause, int deadlineSeconds) {
    if (cause instanceof ServerFailure failure) {
      return failure;
    }
    if (cause instanceof ConnectTimeoutException) {
      return passing("no connection within the time for it");
    }
    if (cause instanceof ConnectException) {
      boolean refused =
          String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("refused");
      return passing(refused ? "connection refused" : "no connection: " + cause.getMessage());
    }
    if (cause instanceof UnknownHostException) {
      return passing("unknown host");
    }
    if (cause instanceof TimeoutException) {
      return passing("no answer within " + deadlineSeconds + " s");
    }
    if (cause instanceof HttpClosedException) {
      return passing("the connection was cut");
    }
    return passing(cause.getMessage() == null ? cause.toString() : cause.getMessage());
  }

  boolean isPassing() {
    return passing;
  }

  long pauseMillis() {
    return pauseMillis;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
