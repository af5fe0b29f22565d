package org.editr1.store;

import io.vertx.grpc.common.GrpcStatus;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Why the store did not give or take a file. The message names the file. */
public final class StoreFailure extends RuntimeException {
  /** How the call failed. */
  public enum Kind {
    /** The id, the length or the hash is not acceptable: repeating it will not help. */
    REFUSED(GrpcStatus.INVALID_ARGUMENT),
    /** The call does not prove that it knows the token. */
    STRANGER(GrpcStatus.UNAUTHENTICATED),
    /** There is no such file. */
    MISSING(GrpcStatus.NOT_FOUND),
    /** The bytes differ from the reference's. */
    DAMAGED(GrpcStatus.DATA_LOSS),
    /** The store's disk takes nothing, mostly since it is full: a later attempt may succeed. */
    FULL(GrpcStatus.FAILED_PRECONDITION),
    /** The store failed, mostly its disk. */
    FAILED(GrpcStatus.INTERNAL),
    /** The store could not be reached, or the connection broke: a later attempt may succeed. */
    UNREACHABLE(GrpcStatus.UNAVAILABLE),
    /** The call took too long. */
    TIMEOUT(GrpcStatus.DEADLINE_EXCEEDED);

    final GrpcStatus status;

    Kind(GrpcStatus status) {
      this.status = status;
    }

    /** Returns how a call failed that ended with {@code status}, by this store or its network. */
    static Kind of(GrpcStatus status) {
      if (status == GrpcStatus.RESOURCE_EXHAUSTED) {
        return REFUSED;
      }
      if (status == GrpcStatus.CANCELLED) {
        return UNREACHABLE;
      }
      return Arrays.stream(values()).filter(one -> one.status == status).findFirst().orElse(FAILED);
    }
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

  /** Returns whether a later attempt may succeed: other failures would repeat. */
  public boolean isTransient() {
    return kind == Kind.UNREACHABLE || kind == Kind.TIMEOUT || kind == Kind.FULL;
  }
}
