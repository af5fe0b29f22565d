package org.editr1.bus;

import io.vertx.core.eventbus.ReplyException;

/** Why a request has no answer. The message names the address. */
public final class BusFailure extends RuntimeException {
  /** Reply code of a receiver that could not read the message. */
  static final int UNREADABLE_CODE = 400;

  /** Reply code of a receiver that failed. */
  static final int FAILED_CODE = 500;

  /** How the request failed. */
  public enum Kind {
    /** No receiver is registered: nothing happened, and a later attempt may succeed. */
    NOBODY,
    /** No answer came in time: the receiver may have acted or not. */
    TIMEOUT,
    /** The receiver or the requester could not read the message, as with different builds. */
    UNREADABLE,
    /** The receiver failed. */
    FAILED
  }

  private final Kind kind;

  BusFailure(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  static BusFailure of(String address, Throwable failure) {
    if (failure instanceof BusFailure known) {
      return known;
    }
    if (failure instanceof ReplyException reply) {
      return switch (reply.failureType()) {
        case NO_HANDLERS -> new BusFailure(Kind.NOBODY, address + ": nobody listens there");
        case TIMEOUT -> new BusFailure(Kind.TIMEOUT, address + ": no answer in time");
        case RECIPIENT_FAILURE, ERROR -> new BusFailure(kindOf(reply), text(address, reply));
      };
    }
    return new BusFailure(Kind.FAILED, text(address, failure));
  }

  private static Kind kindOf(ReplyException reply) {
    return reply.failureCode() == UNREADABLE_CODE ? Kind.UNREADABLE : Kind.FAILED;
  }

  private static String text(String address, Throwable failure) {
    String text = String.valueOf(failure.getMessage());
    return text.startsWith(address + ": ") ? text : address + ": " + text;
  }

  public Kind kind() {
    return kind;
  }

  /**
   * Returns whether nobody received the message or nobody answered: other failures would repeat.
   */
  public boolean isTransient() {
    return kind == Kind.NOBODY || kind == Kind.TIMEOUT;
  }
}
