package org.editr1.reward.server;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.HttpClosedException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/** One call of one endpoint failed, or all tries of a question did. */
public final class ServerFailure extends IllegalStateException {
  private final boolean passing;
  private final long pauseMillis;

  private ServerFailure(String reason, boolean passing, long pauseMillis) {
    super(reason);
    this.passing = passing;
    this.pauseMillis = pauseMillis;
  }

  /** A failure that the next try or another endpoint may not have. */
  static ServerFailure passing(String reason) {
    return passing(reason, 0);
  }

  /**
   * @param pauseMillis that the server asks for
   */
  static ServerFailure passing(String reason, long pauseMillis) {
    return new ServerFailure(reason, true, pauseMillis);
  }

  /** A failure that every repetition of the call would have. */
  static ServerFailure lasting(String reason) {
    return new ServerFailure(reason, false, 0);
  }

  /** The failure that {@code cause} means; unknown causes count as passing. */
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
