package org.editr1.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.editr1.Failure;
import org.editr1.Token;
import org.editr1.io.file.Sha256;
import org.editr1.journey.TensorRef;
import org.editr1.store.StoreFailure.Kind;
import org.editr1.store.wire.Chunk;
import org.editr1.store.wire.PutHeader;
import org.editr1.store.wire.PutRequest;
import org.editr1.store.wire.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreServerTest {
  private static final String HOST = "127.0.0.1";
  private static final String PATH = "step-3/group-7/rollout-0.safetensors";
  private static final CallRules RULES = new CallRules(StoreServer.Limits.STANDARD, Token.NONE);
  private static final StoreClient.Limits ONCE = new StoreClient.Limits(30_000, 20_000, 1, 1);

  @TempDir Path run;
  private final Vertx vertx = Vertx.vertx();
  private final GrpcClient raw = GrpcClient.client(vertx);
  private DiskStore disk;
  private StoreServer server;
  private int port;
  private StoreClient client;

  @BeforeEach
  void start() {
    disk = DiskStore.open(run.resolve("store"), null);
    server = new StoreServer(vertx, disk, StoreServer.Limits.STANDARD, Encryption.NONE, Token.NONE);
    port = await(server.start(HOST, 0));
    client = new StoreClient(vertx, HOST, port, ONCE, Encryption.NONE, Token.NONE);
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 239 << 10, 240 << 10, 241 << 10, 20 << 20})
  void bytesComeBackEqual(int length) {
    byte[] bytes = bytes(length);
    TensorRef stored = await(client.put(PATH, bytes));
    assertEquals(disk.put(PATH, bytes), stored);
    assertTrue(disk.holds(stored));
    assertArrayEquals(bytes, await(client.get(stored)));
    assertEquals(1, files().size());
  }

  @Test
  void concurrentPutsOfEqualBytesAgree() {
    byte[] bytes = bytes(1 << 20);
    TensorRef expected = await(client.put("x", bytes));
    List<Future<TensorRef>> puts = Stream.generate(() -> client.put("x", bytes)).limit(16).toList();
    puts.forEach(put -> assertEquals(expected, await(put)));
    assertEquals(1, files().size());
  }

  @Test
  void filesTravelBothWaysConcurrently() {
    List<byte[]> all = Stream.of(1, 2, 3, 4, 5, 6).map(n -> bytes(n * 700_001)).toList();
    List<Future<byte[]>> back =
        all.stream()
            .map(bytes -> client.put("x/" + bytes.length, bytes).compose(client::get))
            .toList();
    for (int i = 0; i < all.size(); i++) {
      assertArrayEquals(all.get(i), await(back.get(i)));
    }
  }

  @Test
  void uploadsLeaveTheReserveOfTheDiskFree() {
    disk.reserve(Long.MAX_VALUE / 2);
    StoreFailure failure = failure(Kind.FULL, client.put("x", bytes(3)));
    assertTrue(failure.isTransient());
    assertTrue(failure.getMessage().contains("x is not stored: the disk of the store is full"));
    assertEquals(0, files().size());
    disk.put("own", bytes(3));
    disk.reserve(0);
    await(client.put("x", bytes(3)));
  }

  @Test
  void absentFileIsMissing() {
    TensorRef missing = new TensorRef("step-1/x", 3, "0".repeat(64));
    StoreFailure failure = failure(Kind.MISSING, client.get(missing));
    assertEquals(
        ("step-1/x at the store 127.0.0.1:" + port + ": step-1/x is not in the store: no file ")
            + run.resolve("store/step-1/x"),
        failure.getMessage());
  }

  @Test
  void receiverFindsDamage() throws IOException {
    TensorRef stored = await(client.put(PATH, bytes(500_000)));
    Path file = run.resolve("store").resolve(stored.id());
    byte[] changed = Files.readAllBytes(file);
    changed[499_999]++;
    Files.write(file, changed);
    StoreFailure failure = failure(Kind.DAMAGED, client.get(stored));
    assertTrue(failure.getMessage().contains(Sha256.of(changed)));
    assertTrue(failure.getMessage().endsWith("500000 bytes with SHA-256 " + stored.sha256()));
    Files.write(file, bytes(3));
    StoreFailure shorter = failure(Kind.DAMAGED, client.get(stored));
    assertTrue(shorter.getMessage().contains("it has 3 bytes, expected 500000 bytes"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../run.json", "/etc/passwd", "a/../../b", "", "a\\..\\b", "data/x", "a\0"})
  void idOutsideTheStoreIsRefused(String path) {
    StoreFailure put = failure(Kind.REFUSED, client.put(path, bytes(2_000_000)));
    assertTrue(put.getMessage().contains("the store refuses the id \""));
    failure(Kind.REFUSED, client.get(new TensorRef(path, 3, "0".repeat(64))));
    assertEquals(List.of(), files());
    assertTrue(Files.notExists(run.resolve("run.json")));
  }

  @Test
  void tooLongFileIsRefused() {
    StoreServer strict =
        new StoreServer(
            vertx,
            disk,
            new StoreServer.Limits(1000, 1500, 20_000, 64),
            Encryption.NONE,
            Token.NONE);
    StoreClient other = client(await(strict.start(HOST, 0)), ONCE);
    await(other.put("x", bytes(1000)));
    StoreFailure failure = failure(Kind.REFUSED, other.put("y", bytes(3_000_000)));
    assertTrue(
        failure
            .getMessage()
            .endsWith("has 3000000 bytes; this store takes files of 1000 bytes at most"));
    assertEquals(1, files().size());
    TensorRef endless = new TensorRef("z", 3L << 30, "0".repeat(64));
    assertTrue(failure(Kind.REFUSED, other.get(endless)).getMessage().contains("array of the JVM"));
  }

  @Test
  void callWithoutTheTokensProofIsRefusedByName() {
    Token token = Token.of("open sesame");
    StoreServer guarded =
        new StoreServer(vertx, disk, StoreServer.Limits.STANDARD, Encryption.NONE, token);
    int its = await(guarded.start(HOST, 0));
    StoreClient friend = new StoreClient(vertx, HOST, its, ONCE, Encryption.NONE, token);
    TensorRef stored = await(friend.put("x", bytes(300_000)));
    assertArrayEquals(bytes(300_000), await(friend.get(stored)));
    StoreClient stranger = client(its, ONCE);
    StoreFailure get = failure(Kind.STRANGER, stranger.get(stored));
    assertTrue(
        get.getMessage()
            .endsWith(
                "Get of %s is refused: the call proves another token than the token of this store (security.token)"
                    .formatted(stored.id())));
    failure(Kind.STRANGER, stranger.put("y", bytes(3_000_000)));
    Token wrong = Token.of("open barley");
    failure(
        Kind.STRANGER,
        new StoreClient(vertx, HOST, its, ONCE, Encryption.NONE, wrong).put("y", bytes(3)));
    GrpcClientRequest<PutRequest, Reference> bare = upload(its);
    bare.end(header("y", 3, Sha256.of(bytes(3))));
    GrpcClientResponse<PutRequest, Reference> answer = await(bare.response());
    assertEquals(GrpcStatus.UNAUTHENTICATED, answer.status());
    assertTrue(answer.statusMessage().contains("does not prove that it knows the token"));
    assertEquals(1, files().size());
  }

  @Test
  void proofHoldsForOneFileAlone() {
    Token token = Token.of("open sesame");
    StoreServer guarded =
        new StoreServer(vertx, disk, StoreServer.Limits.STANDARD, Encryption.NONE, token);
    GrpcClientRequest<PutRequest, Reference> replayed = upload(await(guarded.start(HOST, 0)));
    String hash = Sha256.of(bytes(3));
    replayed.headers().set(Wire.PROOF, token.proof("Put", "x", 3, hash));
    replayed.end(header("y", 3, hash));
    assertEquals(GrpcStatus.UNAUTHENTICATED, await(replayed.response()).status());
  }

  @Test
  void connectionMayNotHaveTooManyBytesUnderWay() {
    StoreServer strict =
        new StoreServer(
            vertx,
            disk,
            new StoreServer.Limits(1000, 1500, 20_000, 64),
            Encryption.NONE,
            Token.NONE);
    int its = await(strict.start(HOST, 0));
    String hash = Sha256.of(bytes(1000));
    GrpcClientRequest<PutRequest, Reference> first = upload(its);
    await(first.write(header("x", 1000, hash)));
    await(until(() -> files().size() == 1));
    GrpcClientRequest<PutRequest, Reference> second = upload(its);
    second.end(header("y", 1000, hash));
    GrpcClientResponse<PutRequest, Reference> refusal = await(second.response());
    assertEquals(GrpcStatus.INVALID_ARGUMENT, refusal.status());
    assertTrue(refusal.statusMessage().contains("1000 are under way"), refusal.statusMessage());
    await(first.end(chunk(1000)));
    await(first.response());
    await(client(its, ONCE).put("z", bytes(1000)));
    GrpcClientRequest<PutRequest, Reference> third = upload(its);
    third.write(header("y", 1000, hash));
    third.end(chunk(1000));
    assertEquals(GrpcStatus.OK, await(await(third.response()).last().map(unused -> GrpcStatus.OK)));
  }

  @Test
  void compressedMessagesAreRefused() {
    GrpcClientRequest<PutRequest, Reference> packed = upload();
    packed.encoding("gzip");
    packed.end(header("x", 3, Sha256.of(bytes(3))));
    GrpcClientResponse<PutRequest, Reference> answer = await(packed.response());
    assertEquals(GrpcStatus.UNIMPLEMENTED, answer.status());
    assertEquals("this store reads no compressed messages", answer.statusMessage());
    await(client.put("x", bytes(3)));
    assertEquals(1, files().size());
  }

  @Test
  void uploadThatDiffersFromItsHeaderLeavesNoFile() {
    String hash = Sha256.of(bytes(3));
    assertRefused("the bytes have SHA-256", header("x", 3, "0".repeat(64)), chunk(3));
    assertRefused("2 bytes came, 3 were announced", header("x", 3, hash), chunk(2));
    assertRefused("more than the 3 bytes announced", header("x", 3, hash), chunk(4));
    assertRefused("64 lower-case hexadecimal digits", header("x", 3, "../../x"), chunk(3));
    assertRefused("two headers", header("x", 3, hash), header("y", 3, hash));
    assertRefused("does not begin with a header", chunk(3));
    assertRefused("does not begin with a header");
    assertRefused("without content", PutRequest.getDefaultInstance());
    await(until(() -> files().isEmpty()));
  }

  @Test
  void cancelledUploadLeavesNoFile() {
    GrpcClientRequest<PutRequest, Reference> request = upload();
    await(request.write(header("x", 1_000_000, Sha256.of(bytes(1_000_000)))));
    await(request.write(chunk(100_000)));
    await(until(() -> files().size() == 1));
    request.cancel();
    await(until(() -> files().isEmpty()));
  }

  @Test
  void brokenConnectionLeavesNoFile() {
    GrpcClientRequest<PutRequest, Reference> request = upload();
    await(request.write(header("x", 1_000_000, Sha256.of(bytes(1_000_000)))));
    await(until(() -> files().size() == 1));
    request.connection().close();
    await(until(() -> files().isEmpty()));
  }

  @Test
  void stopLeavesNoUnfinishedFile() {
    GrpcClientRequest<PutRequest, Reference> request = upload();
    await(request.write(header("x", 1_000_000, Sha256.of(bytes(1_000_000)))));
    await(until(() -> files().size() == 1));
    await(server.stop());
    assertEquals(List.of(), files());
  }

  @Test
  void stalledUploadTimesOut() {
    StoreServer brisk =
        new StoreServer(
            vertx, disk, new StoreServer.Limits(1000, 1500, 20, 64), Encryption.NONE, Token.NONE);
    int itsPort = await(brisk.start(HOST, 0));
    GrpcClientRequest<PutRequest, Reference> request = upload(itsPort);
    await(request.write(header("x", 3, Sha256.of(bytes(3)))));
    GrpcClientResponse<PutRequest, Reference> response = await(request.response());
    assertEquals(GrpcStatus.DEADLINE_EXCEEDED, response.status());
    await(until(() -> files().isEmpty()));
  }

  @Test
  void stoppedStoreIsUnreachableUntilRestarted() {
    await(server.stop());
    StoreFailure failure = failure(Kind.UNREACHABLE, client.put("x", bytes(3)));
    assertTrue(failure.getMessage().startsWith("x at the store 127.0.0.1:" + port + ": "));
    server = new StoreServer(vertx, disk, StoreServer.Limits.STANDARD, Encryption.NONE, Token.NONE);
    await(server.start(HOST, port));
    assertTrue(disk.holds(await(client.put("x", bytes(3)))));
  }

  @Test
  void clientRetriesUntilTheStoreIsRestarted() {
    await(server.stop());
    StoreClient patient = client(port, new StoreClient.Limits(30_000, 20_000, 1000, 1));
    Future<TensorRef> put = patient.put("x", bytes(300_000));
    server = new StoreServer(vertx, disk, StoreServer.Limits.STANDARD, Encryption.NONE, Token.NONE);
    await(server.start(HOST, port));
    assertTrue(disk.holds(await(put)));
  }

  @Test
  void brokenCallIsRetried() {
    byte[] bytes = bytes(5_000_000);
    int[] calls = new int[1];
    int itsPort =
        serve(
            grpc -> {
              grpc.callHandler(
                  Wire.SERVED_PUT,
                  request -> {
                    if (calls[0]++ == 0) {
                      request.handler(message -> request.connection().close());
                    } else {
                      new ServerCall.Put(vertx, disk, RULES, request).start();
                    }
                  });
              grpc.callHandler(
                  Wire.SERVED_GET,
                  request -> {
                    new ServerCall.Get(vertx, disk, RULES, request).start();
                    if (calls[0]++ == 2) {
                      request.endHandler(unused -> request.response().cancel());
                    }
                  });
            });
    StoreClient twice = client(itsPort, new StoreClient.Limits(30_000, 20_000, 2, 1));
    TensorRef stored = await(twice.put("x", bytes));
    assertEquals(2, calls[0]);
    assertArrayEquals(bytes, await(twice.get(stored)));
    assertEquals(4, calls[0]);
  }

  @Test
  void interruptedAnswerIsUnreachable() {
    int itsPort =
        serve(
            grpc ->
                grpc.callHandler(
                    Wire.SERVED_GET,
                    request ->
                        request
                            .response()
                            .write(
                                Chunk.newBuilder().setData(ByteString.copyFrom(bytes(3))).build())
                            .onSuccess(begun -> request.connection().close())));
    TensorRef any = new TensorRef("x", 6, "0".repeat(64));
    StoreFailure failure = failure(Kind.UNREACHABLE, client(itsPort, ONCE).get(any));
    assertTrue(failure.getMessage().contains("closed"), failure.getMessage());
  }

  @Test
  void closedClientIsUnreachable() {
    await(client.close());
    StoreFailure failure = failure(Kind.UNREACHABLE, client.put("x", bytes(3)));
    assertTrue(failure.getMessage().contains("closed"), failure.getMessage());
  }

  @Test
  void silentServerEndsTheCall() {
    int silent =
        serve(
            grpc -> {
              grpc.callHandler(Wire.SERVED_PUT, request -> {});
              grpc.callHandler(Wire.SERVED_GET, request -> {});
            });
    TensorRef any = new TensorRef("x", 3, "0".repeat(64));
    StoreClient quick = client(silent, new StoreClient.Limits(20_000, 20, 2, 1));
    StoreFailure stall = failure(Kind.UNREACHABLE, quick.put("x", bytes(3)));
    assertTrue(stall.getMessage().endsWith("nothing moved for 20 ms"));
    failure(Kind.UNREACHABLE, quick.get(any));
    StoreClient hasty = client(silent, new StoreClient.Limits(20, 20_000, 2, 1));
    StoreFailure late = failure(Kind.TIMEOUT, hasty.get(any));
    assertTrue(late.getMessage().endsWith("not done after 20 ms"));
    failure(Kind.TIMEOUT, hasty.put("x", bytes(3)));
  }

  @Test
  void otherServersAreUnreachableAsStores() {
    HttpServer web = vertx.createHttpServer().requestHandler(request -> request.response().end());
    int itsPort = await(web.listen(0, HOST)).actualPort();
    StoreFailure failure = failure(Kind.UNREACHABLE, client(itsPort, ONCE).put("x", bytes(3)));
    assertTrue(failure.getMessage().contains("content-type"));
  }

  @Test
  void occupiedPortIsNamed() {
    StoreServer second =
        new StoreServer(vertx, disk, StoreServer.Limits.STANDARD, Encryption.NONE, Token.NONE);
    Failure error = assertThrows(Failure.class, () -> await(second.start(HOST, port)));
    assertEquals(Failure.Kind.TAKEN, error.kind());
    assertTrue(
        error
            .getMessage()
            .startsWith("the tensor store cannot listen on 127.0.0.1:" + port + " ("));
  }

  private StoreClient client(int port, StoreClient.Limits limits) {
    return new StoreClient(vertx, HOST, port, limits, Encryption.NONE, Token.NONE);
  }

  private int serve(Consumer<GrpcServer> handlers) {
    GrpcServer grpc = GrpcServer.server(vertx);
    handlers.accept(grpc);
    return await(vertx.createHttpServer().requestHandler(grpc).listen(0, HOST)).actualPort();
  }

  private GrpcClientRequest<PutRequest, Reference> upload() {
    return upload(port);
  }

  private GrpcClientRequest<PutRequest, Reference> upload(int port) {
    return await(raw.request(SocketAddress.inetSocketAddress(port, HOST), Wire.CALLED_PUT));
  }

  private void assertRefused(String why, PutRequest... messages) {
    GrpcClientRequest<PutRequest, Reference> request = upload();
    for (PutRequest message : messages) {
      await(request.write(message));
    }
    request.end();
    GrpcClientResponse<PutRequest, Reference> response = await(request.response());
    assertEquals(GrpcStatus.INVALID_ARGUMENT, response.status());
    assertTrue(response.statusMessage().contains(why), response.statusMessage());
  }

  private static PutRequest header(String path, long length, String sha256) {
    return PutRequest.newBuilder()
        .setHeader(PutHeader.newBuilder().setPath(path).setBytes(length).setSha256(sha256))
        .build();
  }

  private static PutRequest chunk(int length) {
    return PutRequest.newBuilder().setChunk(ByteString.copyFrom(bytes(length))).build();
  }

  /** Bytes of which no two chunks are equal. */
  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8) + (i >> 16));
    }
    return bytes;
  }

  private List<Path> files() {
    try (Stream<Path> walk = Files.walk(run)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (UncheckedIOException e) {
      // A file was removed meanwhile: look again.
      return files();
    }
  }

  /** Completes once {@code condition} holds; how long that takes does not matter. */
  private Future<Void> until(Supplier<Boolean> condition) {
    Promise<Void> holds = Promise.promise();
    vertx.setPeriodic(
        5,
        timer -> {
          if (condition.get()) {
            vertx.cancelTimer(timer);
            holds.tryComplete();
          }
        });
    return holds.future();
  }

  private static StoreFailure failure(Kind kind, Future<?> call) {
    StoreFailure failure = assertThrows(StoreFailure.class, () -> await(call));
    assertEquals(kind, failure.kind(), failure.getMessage());
    return failure;
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
