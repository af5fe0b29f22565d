package org.editr1.store;

import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import org.editr1.journey.TensorRef;
import org.editr1.store.wire.Chunk;
import org.editr1.store.wire.PutRequest;
import org.editr1.store.wire.Reference;

/** Methods, messages and sizes that both sides of {@code tensor_store.proto} share. */
final class Wire {
  /** Bytes of a file in one message; with its frame it stays below gRPC's limit of 256 KiB. */
  static final int CHUNK = 240 << 10;

  /** The largest message that is accepted; gRPC's own limit. */
  static final long MAX_MESSAGE_BYTES = 256 << 10;

  /** Bytes that may be under way in one stream before the receiver takes them. */
  static final int STREAM_WINDOW = 1 << 20;

  /** Bytes that may be under way in a connection: a stream that waits must not stop the others. */
  static final int CONNECTION_WINDOW = 16 << 20;

  private static final ServiceName SERVICE = ServiceName.create("editr1.store", "TensorStore");

  private Wire() {}

  /** The two methods as their server sees them. */
  static final class Server {
    static final ServiceMethod<PutRequest, Reference> PUT =
        ServiceMethod.server(
            SERVICE,
            "Put",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(PutRequest.getDefaultInstance()));

    static final ServiceMethod<Reference, Chunk> GET =
        ServiceMethod.server(
            SERVICE,
            "Get",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(Reference.getDefaultInstance()));

    private Server() {}
  }

  /** The two methods as their client sees them: answer first, then question. */
  static final class Client {
    static final ServiceMethod<Reference, PutRequest> PUT =
        ServiceMethod.client(
            SERVICE,
            "Put",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(Reference.getDefaultInstance()));

    static final ServiceMethod<Chunk, Reference> GET =
        ServiceMethod.client(
            SERVICE,
            "Get",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(Chunk.getDefaultInstance()));

    private Client() {}
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
}
