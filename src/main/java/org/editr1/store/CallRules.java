package org.editr1.store;

import io.vertx.core.http.HttpConnection;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.HashMap;
import java.util.Map;
import org.editr1.Token;
import org.editr1.store.StoreFailure.Kind;
import org.editr1.store.wire.PutHeader;

/**
 * What a server asks of its calls, and the bytes that each connection has announced and not ended.
 */
record CallRules(StoreServer.Limits limits, Token token, Map<HttpConnection, Long> open) {
  CallRules(StoreServer.Limits limits, Token token) {
    this(limits, token, new HashMap<>());
  }

  /** A proof holds for one file, so that a call that somebody repeats does what it did before. */
  void checkProof(GrpcServerRequest<?, ?> request, String path, long bytes, String sha256) {
    String proof = request.headers().get(Wire.PROOF);
    if (!token.accepts(proof == null ? "" : proof, request.methodName(), path, bytes, sha256)) {
      throw new StoreFailure(
          Kind.STRANGER,
          "%s of %s is refused: the call %s the token of this store (security.token)"
              .formatted(
                  request.methodName(),
                  path,
                  proof == null ? "does not prove that it knows" : "proves another token than"));
    }
  }

  /** Counts an upload among those of its connection, unless that would be too much. */
  void admit(HttpConnection connection, PutHeader header) {
    if (header.getBytes() > limits.maxFileBytes()) {
      throw new StoreFailure(
          Kind.REFUSED,
          "%s has %d bytes; this store takes files of %d bytes at most"
              .formatted(header.getPath(), header.getBytes(), limits.maxFileBytes()));
    }
    long others = open.getOrDefault(connection, 0L);
    if (others + header.getBytes() > limits.maxOpenBytes()) {
      throw new StoreFailure(
          Kind.REFUSED,
          "%s has %d bytes, and %d are under way; a connection may have %d bytes under way at most"
              .formatted(header.getPath(), header.getBytes(), others, limits.maxOpenBytes()));
    }
    open.put(connection, others + Math.max(header.getBytes(), 0));
  }

  void release(HttpConnection connection, long bytes) {
    open.computeIfPresent(connection, (key, sum) -> sum <= bytes ? null : sum - bytes);
  }
}
