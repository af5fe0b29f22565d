package org.editr1.reward.server;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.HttpClosedException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.editr1.Excerpt;

/** One call of one endpoint failed, or all tries of a question did. */
public final class ServerFailure extends IllegalStateException {
  /** What a failure says about the next call. */
  enum Kind {
    /** Nobody answers, or only "not now": the next try or another endpoint may. */
    AWAY,
    /** HTTP 500: like {@link #AWAY}, but perhaps for this request alone. */
    CRASHED,
    /** The answer has another form than the protocol's. */
    MALFORMED,
    /** The server does not accept this request; it may accept others. */
    REJECTED,
    /** Every request is refused until somebody acts. */
    REFUSED
  }

  private static final Set<Integer> BUSY = Set.of(408, 409, 425, 429);
  private static final Set<Integer> UNFIT = Set.of(400, 413, 422);

  private final Kind kind;
  private final long pauseMillis;
  private final boolean lasting;

  private ServerFailure(Kind kind, String reason, long pauseMillis, boolean lasting) {
    super(reason);
    this.kind = kind;
    this.pauseMillis = pauseMillis;
    this.lasting = lasting;
  }

  /** A failure that the next try or another endpoint may not have. */
  static ServerFailure away(String reason) {
    return new ServerFailure(Kind.AWAY, reason, 0, false);
  }

  /** A failure that every other request would have. */
  static ServerFailure refused(String reason) {
    return new ServerFailure(Kind.REFUSED, reason, 0, true);
  }

  /**
   * @param expected what the answer should have been
   */
  static ServerFailure malformed(String expected, String answer) {
    String reason = "the answer is not " + expected + ": \"" + Excerpt.of(answer) + "\"";
    return new ServerFailure(Kind.MALFORMED, reason, 0, false);
  }

  /**
   * The failure that an HTTP status means.
   *
   * @param pauseMillis that the server asks for
   */
  static ServerFailure of(int status, String words, long pauseMillis) {
    Kind kind = Kind.REFUSED;
    if (status == 500) {
      kind = Kind.CRASHED;
    } else if (status > 500 || BUSY.contains(status)) {
      kind = Kind.AWAY;
    } else if (UNFIT.contains(status)) {
      kind = Kind.REJECTED;
    }
    String reason = "HTTP " + status + (words.isEmpty() ? "" : ": " + words);
    return new ServerFailure(kind, reason, pauseMillis, kind == Kind.REFUSED);
  }

  /** The failure that {@code cause} means; unknown causes count as {@link Kind#AWAY}. */
  static ServerFailure of(Throwable cause, int deadlineSeconds) {
    if (cause instanceof ServerFailure failure) {
      return failure;
    }
    if (cause instanceof ConnectTimeoutException) {
      return away("no connection within the time for it");
    }
    if (cause instanceof ConnectException) {
      boolean refused =
          String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("refused");
      return away(refused ? "connection refused" : "no connection: " + cause.getMessage());
    }
    if (cause instanceof UnknownHostException) {
      return away("unknown host");
    }
    if (cause instanceof TimeoutException) {
      return away("no answer within " + deadlineSeconds + " s");
    }
    if (cause instanceof HttpClosedException) {
      return away("the connection was cut");
    }
    return away(Excerpt.of(text(cause)));
  }

  /** The message with the deepest cause's, which tells what is wrong with a certificate. */
  private static String text(Throwable cause) {
    Throwable deepest = cause;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return deepest == cause ? text : text + ": " + deepest.getMessage();
  }

  /** This failure of a server that has been away for longer than the run waits for it. */
  ServerFailure outlasting() {
    return new ServerFailure(kind, reason(), pauseMillis, true);
  }

  Kind kind() {
    return kind;
  }

  /** Returns whether every request would fail until somebody acts. */
  public boolean isLasting() {
    return lasting;
  }

  long pauseMillis() {
    return pauseMillis;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
