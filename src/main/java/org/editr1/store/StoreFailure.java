package org.editr1.store;

import org.jspecify.annotations.Nullable;

/** Why the store did not give or take a file. The message names the file. */
public final class StoreFailure extends RuntimeException {
  /** How the call failed. */
  public enum Kind {
    /** The id, the length or the hash is not acceptable: repeating it will not help. */
    REFUSED,
    /** There is no such file. */
    MISSING,
    /** The bytes differ from the reference's. */
    DAMAGED,
    /** The store failed, mostly its disk. */
    FAILED,
    /** The store could not be reached, or the connection broke: a later attempt may succeed. */
    UNREACHABLE,
    /** The call took too long. */
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
