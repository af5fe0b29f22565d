package org.editr1.actors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.editr1.Clock;
import org.editr1.LogCapture;
import org.editr1.bus.Address;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.engine.FakeEngines;
import org.editr1.engine.Inputs;
import org.editr1.engine.WorkerEngines;
import org.editr1.engine.WorkerEngines.EngineOpener;
import org.editr1.engine.WorkerEngines.RewardEngine;
import org.editr1.io.file.MessageJson;
import org.editr1.journey.EditTask;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.NoWork;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Order;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Phase;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Role;
import org.editr1.journey.TensorRef;
import org.editr1.run.FakeWork;
import org.editr1.store.StoreFailure;
import org.editr1.store.TensorStore;
import org.editr1.worker.Pauses;
import org.editr1.worker.WorkerIdentity;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker without a head of its own: the test answers for the head. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@ExtendWith(VertxExtension.class)
class WorkerVerticleTest {
  @AutoClose private final LogCapture workerLog = LogCapture.of(WorkerDriver.class);

  private static final int ATTEMPTS = 5_000;
  private static final TensorRef SPECIFICATION = FakeWork.stored("specification", "run");
  private static final byte[] SPEC = MessageJson.write(TestRun.spec(1, 0, 1, 2, 0));
  private static final Welcome WELCOME = new Welcome("run", 1, SPECIFICATION, "head", 1, "");
  private static final Pauses SHORT = new Pauses(1, 1, 1, 1, 3);

  private final AtomicInteger attempts = new AtomicInteger();
  private Vertx vertx;
  private Bus bus;

  /** A store that takes a file after so many failures, each of which counts as an attempt. */
  private final class AwayStore implements TensorStore {
    private final int failures;
    private final StoreFailure.Kind kind;

    private AwayStore(int failures) {
      this(failures, StoreFailure.Kind.UNREACHABLE);
    }

    private AwayStore(int failures, StoreFailure.Kind kind) {
      this.failures = failures;
      this.kind = kind;
    }

    @Override
    public Future<TensorRef> put(String path, byte[] bytes) {
      return attempts.incrementAndGet() <= failures
          ? Future.failedFuture(new StoreFailure(kind, "away"))
          : Future.succeededFuture(FakeWork.stored(path, "result"));
    }

    @Override
    public Future<byte[]> get(TensorRef reference) {
      return Future.succeededFuture(reference.equals(SPECIFICATION) ? SPEC : new byte[3]);
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  @BeforeEach
  void use(Vertx extensionVertx) {
    vertx = extensionVertx;
    bus = Bus.of(vertx);
  }

  private static Order order() {
    TensorRef source = FakeWork.stored("data/source", "image");
    EditTask task = new EditTask("task", "prompt", "", source, null, "conditioning/task");
    return new Order.EncodeOrder(
        new OrderId(Role.ENCODE, new GroupKey(new Pass.Step(0), 0), 0), task);
  }

  /** A head that takes workers in and has one order. */
  private void head() throws Exception {
    TestRun.await(bus.answer(Addresses.WORKER_HELLO, hello -> WELCOME));
    TestRun.await(bus.answer(Addresses.ORDER_CLAIM, WorkerVerticleTest::lease));
    TestRun.await(bus.answer(Addresses.ORDER_RENEW, renew -> new Ack(renew.order(), true, "")));
  }

  private static Message lease(Claim claim) {
    return claim.sequence() == 0 ? new Lease(1, 60_000, 0, "", order()) : new NoWork(60_000, false);
  }

  private String deploy(TensorStore store) throws Exception {
    return deploy(store, new FakeEngines());
  }

  private String deploy(TensorStore store, EngineOpener opener) throws Exception {
    WorkerIdentity identity =
        new WorkerIdentity(
            "w", 1, "", "here", "cpu", EnumSet.allOf(Role.class), Map.of(), Map.of(), "");
    return TestRun.await(
        vertx.deployVerticle(
            new WorkerVerticle(
                vertx,
                new WorkerVerticle.Parts(
                    identity, opener, head -> store, SHORT, Clock.SYSTEM, (phase, why) -> {}))));
  }

  /** Counts what is sent to an address, where nobody listens before {@code ATTEMPTS}. */
  private void count(Address<?> address, Runnable enough) {
    vertx
        .eventBus()
        .addOutboundInterceptor(
            context -> {
              boolean isCounted = context.message().address().equals(address.name());
              if (isCounted && attempts.incrementAndGet() == ATTEMPTS) {
                enough.run();
              }
              context.next();
            });
  }

  @Test
  void resultIsDeliveredAfterThousandsOfAttemptsWithoutAHead(VertxTestContext context)
      throws Exception {
    head();
    count(
        Addresses.ORDER_DONE,
        () -> bus.answer(Addresses.ORDER_DONE, done -> acknowledge(context, done)));
    deploy(new AwayStore(0));
    assertTrue(context.awaitCompletion(100, TimeUnit.SECONDS));
  }

  @Test
  void headIsFoundAfterThousandsOfHellos(VertxTestContext context) throws Exception {
    count(Addresses.WORKER_HELLO, () -> bus.answer(Addresses.WORKER_HELLO, hello -> WELCOME));
    bus.answer(
        Addresses.ORDER_CLAIM,
        claim -> {
          context.completeNow();
          return new NoWork(60_000, false);
        });
    deploy(new AwayStore(0));
    assertTrue(context.awaitCompletion(100, TimeUnit.SECONDS));
    assertTrue(attempts.get() >= ATTEMPTS, attempts::toString);
  }

  @ParameterizedTest
  @EnumSource(
      value = StoreFailure.Kind.class,
      names = {"UNREACHABLE", "FULL"})
  void resultIsStoredAfterThousandsOfAttemptsWithoutAStore(
      StoreFailure.Kind kind, VertxTestContext context) throws Exception {
    head();
    bus.answer(Addresses.ORDER_DONE, done -> acknowledge(context, done));
    deploy(new AwayStore(ATTEMPTS, kind));
    assertTrue(context.awaitCompletion(100, TimeUnit.SECONDS));
  }

  private Ack acknowledge(VertxTestContext context, Message.Done done) {
    context.verify(() -> assertTrue(attempts.get() >= ATTEMPTS, attempts::toString));
    context.completeNow();
    return new Ack(done.order(), true, "");
  }

  @Test
  void leavingWorkerDoesNotWaitForAMissingHead() throws Exception {
    head();
    List<Message.NodeReport> reports = new CopyOnWriteArrayList<>();
    TestRun.await(bus.subscribe(Addresses.NODE_REPORT, reports::add));
    String id = deploy(new AwayStore(Integer.MAX_VALUE));
    TestRun.await(vertx.undeploy(id));
    assertEquals("left", reports.get(reports.size() - 1).phase().label());
  }

  /** Engines that say when they are closed. */
  private static WorkerEngines closing(Runnable closed) {
    RewardEngine reward =
        new RewardEngine() {
          @Override
          public List<Score> reward(RewardOrder order, Inputs inputs) {
            return List.of();
          }

          @Override
          public void close() {
            closed.run();
          }
        };
    return new WorkerEngines(null, null, reward, null);
  }

  @Test
  void leavingWorkerClosesTheEnginesWhoseModelsItLoads() throws Exception {
    head();
    CountDownLatch loads = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    AtomicInteger closed = new AtomicInteger();
    TestRun.await(
        bus.subscribe(
            Addresses.NODE_REPORT,
            report -> {
              if (report.phase() == Phase.LEFT) {
                left.countDown();
              }
            }));
    EngineOpener opener =
        specification -> {
          loads.countDown();
          await(left);
          return closing(closed::incrementAndGet);
        };
    String id = deploy(new AwayStore(0), opener);
    assertTrue(loads.await(60, TimeUnit.SECONDS));
    TestRun.await(vertx.undeploy(id));
    assertEquals(1, closed.get());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
