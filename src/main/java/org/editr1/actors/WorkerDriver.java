package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.editr1.bus.Address;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.bus.BusFailure;
import org.editr1.bus.OneContext;
import org.editr1.engine.Inputs;
import org.editr1.engine.SampleFault;
import org.editr1.engine.ServerFault;
import org.editr1.io.file.MessageJson;
import org.editr1.journey.Logged;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Order;
import org.editr1.journey.Phase;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.store.StoreFailure;
import org.editr1.worker.ClaimMachine;
import org.editr1.worker.Decision;
import org.editr1.worker.Decision.Timer;
import org.editr1.worker.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Carries out what a worker decides, with Vert.x, and tells the machine what came of it. */
final class WorkerDriver implements Decision.Driver {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerDriver.class);
  private static final long TIMEOUT = 5_000;

  private final Vertx vertx;
  private final String worker;
  private final Bus bus;
  private final Device device;
  private final BiConsumer<Phase, String> unfit;
  private final HeadStore store;
  private final ClaimMachine machine;
  private final OneContext context = new OneContext();
  private final Map<Timer, Long> timers = new HashMap<>();
  private final Map<Integer, Future<Inputs>> inputs = new HashMap<>();
  private final Map<Integer, Device.Output> outputs = new HashMap<>();
  private final Promise<Void> stopped = Promise.promise();
  private Future<Void> reported = Future.succeededFuture();
  private boolean acting;

  WorkerDriver(Vertx vertx, WorkerVerticle.Parts parts) {
    this.vertx = vertx;
    this.worker = parts.identity().worker();
    this.bus = Bus.of(vertx);
    this.device =
        new Device(
            vertx, worker + "-" + parts.identity().incarnation(), parts.opener(), parts.clock());
    this.unfit = parts.unfit();
    this.store = new HeadStore(parts.storeAt());
    this.machine = new ClaimMachine(parts.identity(), parts.pauses(), parts.clock());
  }

  /** Completes when the worker has left and device and store are closed. */
  Future<Void> stopped() {
    return stopped.future();
  }

  // ---- events ----

  /** Tells the machine of an event and carries out what it decides. */
  void happened(Consumer<ClaimMachine> event) {
    context.check();
    event.accept(machine);
    if (!acting) {
      acting = true;
      try {
        for (List<Decision> next = machine.decided(); !next.isEmpty(); next = machine.decided()) {
          next.forEach(decision -> decision.accept(this));
        }
      } finally {
        acting = false;
      }
    }
  }

  private <T> void then(Future<T> attempt, Consumer<T> success, Consumer<Failure> failure) {
    attempt.onComplete(
        result -> happened(unused -> success.accept(result)),
        cause -> {
          LOG.debug("{}: {}", worker, cause.getMessage(), cause);
          happened(unused -> failure.accept(failure(cause)));
        });
  }

  private static Failure failure(Throwable cause) {
    boolean isTransient =
        cause instanceof BusFailure bus && bus.isTransient()
            || cause instanceof StoreFailure store && store.isTransient();
    return new Failure(
        isTransient,
        cause instanceof SampleFault fault ? fault.samples() : List.of(),
        cause instanceof ServerFault fault && fault.isLasting()
            || cause instanceof StoreFailure store && store.kind() == StoreFailure.Kind.FULL,
        cause.getMessage() == null ? cause.toString() : cause.getMessage(),
        cause instanceof DamagedInput input ? input.reference() : null);
  }

  private <M extends Message, R extends Message> Future<R> ask(
      Address.Request<M, R> address, M message) {
    return bus.request(address, message, TIMEOUT);
  }

  // ---- decisions ----

  @Override
  public void sayHello(Hello hello) {
    then(
        ask(Addresses.WORKER_HELLO, hello),
        machine::helloAnswered,
        failure -> machine.notAnswered(failure.reason()));
  }

  @Override
  public void connect(Welcome head) {
    store.connect(head);
  }

  @Override
  public void load(TensorRef specification) {
    then(
        store.get(specification).map(json -> MessageJson.read(json, RunSpec.class)),
        this::open,
        failure -> machine.notAnswered(failure.reason()));
  }

  private void open(RunSpec specification) {
    then(
        device.open(specification),
        unused -> machine.loaded(),
        failure -> machine.notLoaded(failure.reason()));
  }

  @Override
  public void claim(Claim claim) {
    then(
        ask(Addresses.ORDER_CLAIM, claim), machine::claimAnswered, unused -> machine.claimFailed());
  }

  @Override
  public void fetch(int number, Order order) {
    Future<Inputs> fetched = store.fetch(order);
    inputs.put(number, fetched);
    then(fetched, unused -> machine.fetched(number), failure -> machine.failed(number, failure));
  }

  @Override
  public void run(int number, Order order) {
    Inputs fetched = Objects.requireNonNull(inputs.remove(number)).result();
    then(
        device.run(order, fetched),
        ran -> {
          outputs.put(number, ran.output());
          machine.ran(number, ran.seconds());
        },
        failure -> machine.failed(number, failure));
  }

  @Override
  public void store(int number) {
    then(
        store.put(Objects.requireNonNull(outputs.get(number))),
        result -> machine.stored(number, result),
        failure -> machine.failed(number, failure));
  }

  @Override
  public void deliver(int number, Done done) {
    delivered(number, ask(Addresses.ORDER_DONE, done));
  }

  @Override
  public void deliver(int number, Failed failed) {
    delivered(number, ask(Addresses.ORDER_FAILED, failed));
  }

  private void delivered(int number, Future<Ack> answer) {
    then(answer, ack -> machine.delivered(number, ack), failure -> machine.failed(number, failure));
  }

  @Override
  public void renew(int number, Renew renew) {
    then(ask(Addresses.ORDER_RENEW, renew), ack -> machine.renewed(number, ack), unused -> {});
  }

  @Override
  public void release(int number, Release release) {
    then(
        ask(Addresses.ORDER_RELEASE, release),
        unused -> machine.released(number),
        unused -> machine.released(number));
  }

  @Override
  public void forget(int number) {
    inputs.remove(number);
    outputs.remove(number);
  }

  @Override
  public void set(Timer timer, long millis) {
    cancel(timer);
    timers.put(
        timer,
        vertx.setTimer(
            millis,
            unused -> {
              timers.remove(timer);
              happened(owner -> owner.fired(timer));
            }));
  }

  @Override
  public void cancel(Timer timer) {
    Long id = timers.remove(timer);
    if (id != null) {
      vertx.cancelTimer(id);
    }
  }

  @Override
  public void report(NodeReport report) {
    reported = bus.publish(Addresses.NODE_REPORT, report);
  }

  @Override
  public void report(OrderRan account) {
    bus.publish(Addresses.ORDER_RAN, account);
  }

  @Override
  public void log(Logged.Level level, String text) {
    LOG.atLevel(Level.valueOf(level.name())).log(text);
  }

  /** Nothing more is said of a device whose thread does not return. */
  @Override
  public void giveUp(Phase phase, String reason) {
    if (phase == Phase.STUCK) {
      device.abandon();
    }
    reported.onComplete(published -> unfit.accept(phase, worker + ": " + reason));
  }

  @Override
  public void stop() {
    reported.eventually(device::close).eventually(store::close).onComplete(stopped);
  }
}
