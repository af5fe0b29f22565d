package org.editr1.store;

import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.StatusException;
import org.editr1.UserError;
import org.editr1.store.StoreFailure.Kind;

/** Failures of the store as gRPC statuses, and back. */
final class Statuses {
  private Statuses() {}

  static StatusException of(Throwable failure) {
    if (failure instanceof StoreFailure known) {
      return new StatusException(status(known.kind()), known.getMessage());
    }
    String message =
        failure instanceof UserError user ? user.getMessage() : "the store failed: " + failure;
    return new StatusException(GrpcStatus.INTERNAL, message);
  }

  /** Why a call ended with another status than OK, or with none since the connection broke. */
  static Throwable failure(GrpcClientResponse<?, ?> response, Throwable cause) {
    GrpcStatus status = response.status();
    if (status == null) {
      return cause;
    }
    String message = response.statusMessage();
    return new StoreFailure(
        kind(status), message == null ? "the call ended with gRPC status " + status : message);
  }

  private static GrpcStatus status(Kind kind) {
    return switch (kind) {
      case REFUSED -> GrpcStatus.INVALID_ARGUMENT;
      case MISSING -> GrpcStatus.NOT_FOUND;
      case DAMAGED -> GrpcStatus.DATA_LOSS;
      case FAILED -> GrpcStatus.INTERNAL;
      case UNREACHABLE -> GrpcStatus.UNAVAILABLE;
      case TIMEOUT -> GrpcStatus.DEADLINE_EXCEEDED;
    };
  }

  private static Kind kind(GrpcStatus status) {
    return switch (status) {
      case INVALID_ARGUMENT, RESOURCE_EXHAUSTED -> Kind.REFUSED;
      case NOT_FOUND -> Kind.MISSING;
      case DATA_LOSS -> Kind.DAMAGED;
      case UNAVAILABLE, CANCELLED -> Kind.UNREACHABLE;
      case DEADLINE_EXCEEDED -> Kind.TIMEOUT;
      case OK,
          UNKNOWN,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          INTERNAL,
          UNAUTHENTICATED ->
          Kind.FAILED;
    };
  }
}
