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
      return new StatusException(known.kind().status, known.getMessage());
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
        Kind.of(status), message == null ? "the call ended with gRPC status " + status : message);
  }
}
