package org.editr1.store;

import com.google.protobuf.Message;
import io.vertx.core.Future;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.StatusException;
import org.editr1.UserError;
import org.editr1.journey.TensorRef;
import org.editr1.store.wire.Chunk;
import org.editr1.store.wire.PutRequest;
import org.editr1.store.wire.Reference;

/** Methods, messages, sizes and statuses that both sides of {@code tensor_store.proto} share. */
final class Wire {
  /** Bytes of a file in one message; with its frame it stays below gRPC's limit of 256 KiB. */
  static final int CHUNK = 240 << 10;

  /** The largest message that is accepted; gRPC's own limit. */
  static final long MAX_MESSAGE_BYTES = 256 << 10;

  /** Bytes that may be under way in one stream before the receiver takes them. */
  static final int STREAM_WINDOW = 1 << 20;

  /** Bytes that may be under way in a connection: a stream that waits must not stop the others. */
  static final int CONNECTION_WINDOW = 16 << 20;

  /** Header of a call with its {@link org.editr1.Token#proof}. */
  static final String PROOF = "edit-r1-proof";

  private static final ServiceName SERVICE = ServiceName.create("editr1.store", "TensorStore");

  /** The two methods as their server sees them: question first, then answer. */
  static final ServiceMethod<PutRequest, Reference> SERVED_PUT =
      served("Put", PutRequest.getDefaultInstance());

  static final ServiceMethod<Reference, Chunk> SERVED_GET =
      served("Get", Reference.getDefaultInstance());

  /** The two methods as their client sees them: answer first, then question. */
  static final ServiceMethod<Reference, PutRequest> CALLED_PUT =
      called("Put", Reference.getDefaultInstance());

  static final ServiceMethod<Chunk, Reference> CALLED_GET =
      called("Get", Chunk.getDefaultInstance());

  private Wire() {}

  private static <Q extends Message, A extends Message> ServiceMethod<Q, A> served(
      String name, Q question) {
    return ServiceMethod.server(
        SERVICE, name, GrpcMessageEncoder.encoder(), GrpcMessageDecoder.decoder(question));
  }

  private static <A extends Message, Q extends Message> ServiceMethod<A, Q> called(
      String name, A answer) {
    return ServiceMethod.client(
        SERVICE, name, GrpcMessageEncoder.encoder(), GrpcMessageDecoder.decoder(answer));
  }

  static Reference message(TensorRef reference) {
    return Reference.newBuilder()
        .setId(reference.id())
        .setBytes(reference.bytes())
        .setSha256(reference.sha256())
        .build();
  }

  static TensorRef reference(Reference message) {
    return new TensorRef(message.getId(), message.getBytes(), message.getSha256());
  }

  /** Returns a failure of the store as a gRPC status. */
  static StatusException status(Throwable failure) {
    if (failure instanceof StoreFailure known) {
      return new StatusException(known.kind().status, known.getMessage());
    }
    String message =
        failure instanceof UserError user ? user.getMessage() : "the store failed: " + failure;
    return new StatusException(GrpcStatus.INTERNAL, message);
  }

  /** Returns {@code end} of a call; its failure says which status other than OK the call has. */
  static <T> Future<T> ended(GrpcClientResponse<?, ?> response, Future<T> end) {
    return end.recover(cause -> Future.failedFuture(failure(response, cause)));
  }

  /** The connection may have broken before there was a status. */
  private static Throwable failure(GrpcClientResponse<?, ?> response, Throwable cause) {
    GrpcStatus status = response.status();
    if (status == null) {
      return cause;
    }
    String message = response.statusMessage();
    return new StoreFailure(
        StoreFailure.Kind.of(status),
        message == null ? "the call ended with gRPC status " + status : message);
  }
}
