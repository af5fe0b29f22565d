package org.editr1.store;

import org.jspecify.annotations.Nullable;

/** The store did not give or take a file, and why. The message names the file. */
public final class StoreFailure extends RuntimeException {
  /** What became of the call. */
  public enum Kind {
    /** The id, the length or the hash is not acceptable: repeating it will not help. */
    REFUSED,
    /** There is no such file. */
    MISSING,
    /** The bytes are not those that the reference names. */
    DAMAGED,
    /** The store failed at it: its disk, mostly. */
    FAILED,
    /** The store could not be reached, or the connection broke: try again later. */
    UNREACHABLE,
    /** It took too long. */
    TIMEOUT
  }

  private final Kind kind;

  public StoreFailure(Kind kind, String message) {
    this(kind, message, null);
  }

  public StoreFailure(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** Whether the store could not be reached in time: other failures would repeat. */
  public boolean isTransient() {
    return kind == Kind.UNREACHABLE || kind == Kind.TIMEOUT;
  }
}
