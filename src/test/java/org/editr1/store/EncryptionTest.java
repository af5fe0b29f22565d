package org.editr1.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.editr1.Token;
import org.editr1.journey.TensorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An encrypted store serves those that its authority knows, and nobody else. */
@Timeout(300)
class EncryptionTest {
  private static final StoreClient.Limits ONCE = new StoreClient.Limits(20_000, 10_000, 1, 10);

  @TempDir Path folder;
  private Vertx vertx;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(50, TimeUnit.SECONDS);
  }

  @Test
  void clientTalksToTheServerWhoseCertificateWasAnnouncedAlone() throws Exception {
    Certificates authority = new Certificates(folder, "authority");
    Encryption head = authority.certify("head");
    Encryption worker = authority.certify("worker");
    DiskStore disk = DiskStore.open(folder.resolve("store"), null);
    StoreServer server =
        new StoreServer(vertx, disk, StoreServer.Limits.STANDARD, head, Token.NONE);
    int port = await(server.start("127.0.0.1", 0));
    StoreServer imposter =
        new StoreServer(vertx, disk, StoreServer.Limits.STANDARD, worker, Token.NONE);
    int other = await(imposter.start("127.0.0.1", 0));
    Encryption announced = worker.with(head.fingerprint());

    StoreClient client = new StoreClient(vertx, "127.0.0.1", port, ONCE, announced, Token.NONE);
    TensorRef stored = await(client.put("step-0/a.bin", new byte[3]));
    assertEquals(StoreFailure.Kind.UNREACHABLE, failure(other, announced));
    assertEquals(List.of(stored.id()), disk.ids("step-0"));
  }

  private StoreFailure.Kind failure(int port, Encryption encryption) {
    StoreClient client = new StoreClient(vertx, "127.0.0.1", port, ONCE, encryption, Token.NONE);
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> await(client.put("a", new byte[1])));
    return assertInstanceOf(StoreFailure.class, failure.getCause()).kind();
  }

  @Test
  void storeAcceptsOnlyCertificatesOfItsAuthority() throws Exception {
    Certificates ours = new Certificates(Files.createDirectory(folder.resolve("ours")), "ours");
    Certificates others = new Certificates(Files.createDirectory(folder.resolve("other")), "other");
    Encryption head = ours.certify("head");
    Encryption stranger = others.certify("stranger");
    DiskStore disk = DiskStore.open(folder.resolve("store"), null);
    StoreServer server =
        new StoreServer(vertx, disk, StoreServer.Limits.STANDARD, head, Token.NONE);
    int port = await(server.start("127.0.0.1", 0));

    StoreClient worker = new StoreClient(vertx, "127.0.0.1", port, ONCE, head, Token.NONE);
    byte[] bytes = {1, 2, 3};
    TensorRef stored = await(worker.put("step-0/a.bin", bytes));
    assertArrayEquals(bytes, await(worker.get(stored)));

    assertEquals(StoreFailure.Kind.UNREACHABLE, failure(port, Encryption.NONE));
    assertEquals(StoreFailure.Kind.UNREACHABLE, failure(port, stranger));
    Encryption trusting = new Encryption(stranger.certificate(), stranger.key(), head.authority());
    assertEquals(StoreFailure.Kind.UNREACHABLE, failure(port, trusting));
  }
}
