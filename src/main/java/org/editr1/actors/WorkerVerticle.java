package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.engine.EngineOpener;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Refused;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Phase;
import org.editr1.journey.Token;
import org.editr1.store.TensorStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device: joins a head, loads the models of its roles, then works on orders.
 *
 * <pre>
 * consumes      work.available
 * produces      worker.hello; order.claim, .renew, .done, .failed, .release; node.report
 * waits for     a head, its models, orders and their inputs
 * unblocked by  the head's answers, work.available, timers
 *
 * JOINING → LOADING → WORKING; WORKING → JOINING when the head does not answer; any → STOPPED
 * </pre>
 */
public final class WorkerVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerVerticle.class);
  private static final long JOIN_AGAIN = 1_000;
  private static final long REPORT_EVERY = 2_000;

  /** What a worker is made of. */
  public record Parts(
      WorkerIdentity identity,
      Token token,
      EngineOpener opener,
      BiFunction<String, Integer, TensorStore> storeAt,
      LongSupplier nanos) {}

  private final Parts parts;
  private @Nullable ClaimLoop loop;
  private @Nullable Device device;
  private final HeadStore store;
  private @Nullable Welcome last;
  private boolean stopped;
  private String refusal = "";

  public WorkerVerticle(Parts parts) {
    this.parts = parts;
    this.store = new HeadStore(parts.storeAt());
  }

  @Override
  public Future<?> start() {
    Bus bus = Bus.of(vertx);
    Device ownDevice = new Device(vertx, parts);
    device = ownDevice;
    WorkerReport report = ownDevice.report();
    vertx.setPeriodic(REPORT_EVERY, unused -> report.publish());
    HeadLink link = new HeadLink(vertx);
    ClaimLoop ownLoop = new ClaimLoop(vertx, link, ownDevice, this::headIsLost);
    loop = ownLoop;
    join();
    return bus.subscribe(
        Addresses.WORK_AVAILABLE,
        available -> {
          if (available.roles().stream().anyMatch(parts.identity().roles()::contains)) {
            ownLoop.wake();
          }
        });
  }

  private void headIsLost() {
    ownDevice().report().phase(Phase.JOINING, "the head does not answer");
    join();
  }

  /** Nodes start in any order: asks until a head answers, and again when it is lost. */
  private void join() {
    if (stopped) {
      return;
    }
    new HeadLink(vertx)
        .hello(parts.identity().hello(last, parts.token()))
        .compose(this::answered)
        .onFailure(
            failure -> {
              if (failure instanceof Device.Unfit) {
                LOG.error("{} stops: {}", parts.identity().worker(), failure.getMessage());
                ownDevice().report().phase(Phase.FAILED, String.valueOf(failure.getMessage()));
              } else {
                LOG.debug("{} joins no head: {}", parts.identity().worker(), failure.getMessage());
                vertx.setTimer(JOIN_AGAIN, unused -> join());
              }
            });
  }

  private Future<?> answered(Message answer) {
    if (answer instanceof Refused refused) {
      return refused(refused.reason());
    }
    Welcome welcome = (Welcome) answer;
    if (last != null && last.run().equals(welcome.run()) && last.epoch() > welcome.epoch()) {
      return refused(
          "it is of epoch " + welcome.epoch() + ", one of " + last.epoch() + " was there");
    }
    last = welcome;
    refusal = "";
    TensorStore files = store.of(welcome);
    return ownDevice()
        .load(welcome.specification(), files)
        .onSuccess(unused -> Objects.requireNonNull(loop).begin(welcome, files));
  }

  /** Head and worker do not go together; said once, tried again. */
  private Future<?> refused(String reason) {
    if (!refusal.equals(reason)) {
      LOG.error("{} and the head do not work together: {}", parts.identity().worker(), reason);
    }
    refusal = reason;
    ownDevice().report().phase(Phase.REFUSED, reason);
    return Future.failedFuture(reason);
  }

  private Device ownDevice() {
    return Objects.requireNonNull(device, "not started");
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    ClaimLoop running = loop;
    return running == null
        ? Future.succeededFuture()
        : running
            .end()
            .eventually(() -> ownDevice().report().phase(Phase.LEFT, ""))
            .eventually(() -> ownDevice().close())
            .eventually(store::close);
  }
}
