package org.editr1.actors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.editr1.LogCapture;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.Refused;
import org.editr1.journey.Message.UnknownWorker;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.journey.TensorRef;
import org.editr1.run.Run;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a head takes from whom, over the bus. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@ExtendWith(VertxExtension.class)
class IntakeTest {
  @AutoClose private final LogCapture runLog = LogCapture.of(Run.class);

  private static final long MILLIS = 30_000;
  private static final Set<Role> ROLES = EnumSet.allOf(Role.class);

  @TempDir Path folder;
  private Vertx vertx;

  @BeforeEach
  void use(Vertx extensionVertx) {
    vertx = extensionVertx;
  }

  @Test
  void resultIsAcceptedOnceItsFileIsStored() throws Exception {
    TestRun run = new TestRun(vertx, folder, TestRun.spec(1, 0, 1, 2, 0));
    run.startHead();
    Bus bus = Bus.of(vertx);
    Claim claim = new Claim("w", 1, 1, 0, ROLES);
    assertInstanceOf(
        UnknownWorker.class, TestRun.await(bus.request(Addresses.ORDER_CLAIM, claim, MILLIS)));
    Welcome welcome = assertInstanceOf(Welcome.class, hello(bus, "", 0));
    Lease lease =
        assertInstanceOf(
            Lease.class, TestRun.await(bus.request(Addresses.ORDER_CLAIM, claim, MILLIS)));

    TensorRef missing = new TensorRef("conditioning/x.safetensors", 3, "0".repeat(64));
    Ack refused = done(bus, lease, welcome.run(), missing);
    assertEquals("conditioning/x.safetensors is not in the store, or not intact", refused.reason());
    TensorRef there = welcome.specification();
    assertTrue(done(bus, lease, "another run", there).reason().contains("another run"));
    assertTrue(done(bus, lease, welcome.run(), there).accepted());
    assertTrue(done(bus, lease, welcome.run(), there).accepted(), "a repeat is answered the same");
  }

  @Test
  void helloEndsTheHeadOnlyIfTheFolderHasANewerEpoch() throws Exception {
    TestRun run = new TestRun(vertx, folder, TestRun.spec(1, 0, 1, 2, 0));
    run.startHead();
    Bus bus = Bus.of(vertx);
    assertInstanceOf(Refused.class, hello(bus, "test", Long.MAX_VALUE));
    assertInstanceOf(Welcome.class, hello(bus, "", 0));
    assertFalse(run.finished().isComplete());

    run.raiseEpoch(2);
    assertInstanceOf(Refused.class, hello(bus, "test", 2));
    assertThrows(ExecutionException.class, () -> TestRun.await(run.finished()));
  }

  private static Message hello(Bus bus, String lastRun, long lastEpoch) throws Exception {
    Map<String, String> model = Map.of("model", "one");
    return TestRun.await(
        bus.request(
            Addresses.WORKER_HELLO,
            new Hello("w", 1, "", "here", "cpu", ROLES, model, Map.of(), lastRun, lastEpoch, ""),
            MILLIS));
  }

  private static Ack done(Bus bus, Lease lease, String run, TensorRef stored) throws Exception {
    Result result = new Result.Encoded(stored);
    Done done = new Done("w", lease.token(), run, lease.order().id(), lease.digest(), result, 0.1);
    return TestRun.await(bus.request(Addresses.ORDER_DONE, done, MILLIS));
  }
}
