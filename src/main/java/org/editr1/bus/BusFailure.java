package org.editr1.bus;

import io.vertx.core.eventbus.ReplyException;
import org.editr1.io.file.DiskError;

/** Why a request has no answer. The message names the address. */
public final class BusFailure extends RuntimeException {
  /** Reply code of a receiver that could not read the message. */
  static final int UNREADABLE_CODE = 400;

  /** Reply code of a receiver that failed. */
  static final int FAILED_CODE = 500;

  /** Reply code of a receiver whose disk failed. */
  private static final int DISK_CODE = 503;

  /** How the request failed. */
  public enum Kind {
    /** No receiver is registered: nothing happened, and a later attempt may succeed. */
    NOBODY,
    /** No answer came in time: the receiver may have acted or not. */
    TIMEOUT,
    /** The receiver or the requester could not read the message, as with different builds. */
    UNREADABLE,
    /** The receiver failed. */
    FAILED,
    /** The receiver's disk failed: a later attempt may succeed. */
    DISK
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
    return switch (reply.failureCode()) {
      case UNREADABLE_CODE -> Kind.UNREADABLE;
      case DISK_CODE -> Kind.DISK;
      default -> Kind.FAILED;
    };
  }

  /** The reply code of a receiver in which {@code failure} arose. */
  static int code(Throwable failure) {
    boolean unreadable = failure instanceof BusFailure known && known.kind == Kind.UNREADABLE;
    int other = failure instanceof DiskError ? DISK_CODE : FAILED_CODE;
    return unreadable ? UNREADABLE_CODE : other;
  }

  private static String text(String address, Throwable failure) {
    String text = String.valueOf(failure.getMessage());
    return text.startsWith(address + ": ") ? text : address + ": " + text;
  }

  public Kind kind() {
    return kind;
  }

  /** Returns whether a later attempt may succeed: other failures would repeat. */
  public boolean isTransient() {
    return kind == Kind.NOBODY || kind == Kind.TIMEOUT || kind == Kind.DISK;
  }
}
