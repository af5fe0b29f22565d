package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.editr1.Clock;
import org.editr1.Failure;
import org.editr1.bus.Address;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.bus.Membership;
import org.editr1.bus.OneContext;
import org.editr1.journey.Effect;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.GetPolicies;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Role;
import org.editr1.journey.TensorRef;
import org.editr1.run.Event;
import org.editr1.run.Run;
import org.editr1.run.RunSetup;
import org.editr1.store.DiskStore;
import org.jspecify.annotations.Nullable;

/**
 * Drives a {@link Run}: feeds it what happens and carries out what it wants done.
 *
 * <pre>
 * consumes      worker.hello; order.claim, .renew, .done, .failed, .release; members that leave
 * produces      work.available, policy.published, step.finished, sample.dropped, node.report,
 *               ledger.report; learner.step, learner.current
 * waits for     the learner's versions, workers' results
 * unblocked by  their messages, deadlines of leases
 *
 * STARTING (asks the learner, replays the journals) → RUNNING → DRAINING (no new leases) → STOPPED
 * any → DEFECTIVE (nothing reaches the run any more)  an exception of the run or its driver
 * </pre>
 */
public final class CoordinatorVerticle extends VerticleBase {
  private static final long LEARNER_TIMEOUT_MILLIS = 60_000;

  private final RunSetup setup;
  private final Journals journals;
  private final DiskStore store;
  private final LongSupplier newestEpoch;
  private final Clock clock;
  private final OneContext owner = new OneContext();
  private final Map<TensorRef, Future<Boolean>> checks = new HashMap<>();
  private @Nullable EffectRunner effects;
  private @Nullable Run run;

  /**
   * @param newestEpoch reads the newest epoch of the run folder
   */
  public CoordinatorVerticle(
      RunSetup setup, Journals journals, DiskStore store, LongSupplier newestEpoch, Clock clock) {
    this.setup = setup;
    this.journals = journals;
    this.store = store;
    this.newestEpoch = newestEpoch;
    this.clock = clock;
  }

  /** Completes when the run has ended by itself; fails when it cannot continue. */
  public Future<Void> finished() {
    return effects().whenFinished();
  }

  /** Returns the roles that orders wait for and that no live worker has had for a while. */
  public Set<Role> missingRoles() {
    return run == null ? Set.of() : run.missingRoles();
  }

  @Override
  public Future<?> start() {
    effects =
        new EffectRunner(
            vertx, journals, store, this::feed, () -> run().course(), this::upcomingTasks);
    Bus bus = Bus.of(vertx);
    return bus.request(Addresses.LEARNER_CURRENT, new GetPolicies(), LEARNER_TIMEOUT_MILLIS)
        .compose(this::replay)
        .compose(unused -> listen(bus))
        .onSuccess(
            unused -> {
              vertx.setPeriodic(Run.TICK_MILLIS, timer -> feed(Run::tick));
              vertx.setPeriodic(Run.REPORT_MILLIS, timer -> feed(Run::reportDue));
            });
  }

  private Runnable upcomingTasks() {
    int[] upcoming = run().upcomingTasks();
    return () -> Arrays.stream(upcoming).forEach(setup.train()::get);
  }

  private Future<?> replay(PoliciesUpdated newest) {
    run = new Run(setup, newest, clock.nanos());
    store.reserve(run.diskNeed().reserve());
    return journals
        .replay(run, clock)
        .onSuccess(wanted -> effects().clean(run().neededPolicies(), newest.version()))
        .compose(wanted -> guarded(() -> carryOut(wanted)).otherwiseEmpty())
        .recover(
            cause ->
                cause instanceof Failure ? Future.failedFuture(cause) : effects().defect(cause));
  }

  private Future<?> listen(Bus bus) {
    Membership.onMemberLeft(vertx, member -> feed(run -> run.memberLost(member)));
    return Future.all(
        List.of(
            bus.consume(Addresses.WORKER_HELLO, this::hello),
            consume(bus, Addresses.ORDER_CLAIM, claim -> ask(run -> run.claim(claim))),
            acknowledge(bus, Addresses.ORDER_RENEW, Run::renew),
            consume(bus, Addresses.ORDER_DONE, this::done),
            consume(bus, Addresses.ORDER_FAILED, this::failed),
            acknowledge(bus, Addresses.ORDER_RELEASE, Run::release)));
  }

  private <M extends Message, R extends Message> Future<?> consume(
      Bus bus, Address.Request<M, R> address, Function<M, Future<R>> handler) {
    return bus.consume(address, handler, effects()::defect);
  }

  private <M extends Message> Future<?> acknowledge(
      Bus bus, Address.Request<M, Ack> address, BiConsumer<Run, M> event) {
    return consume(
        bus, address, message -> ask(run -> event.accept(run, message)).map(Ack.class::cast));
  }

  private Future<Message> hello(Hello hello) {
    if (hello.lastEpoch() > setup.welcome().epoch()) {
      vertx
          .executeBlocking(newestEpoch::getAsLong, false)
          .onSuccess(newest -> feed(run -> run.epochFound(newest)));
    }
    return ask(run -> run.hello(hello));
  }

  /** A worker that cannot fetch an input may be wrong about it, so the store is asked. */
  private Future<Ack> failed(Failed failed) {
    TensorRef damaged = failed.damaged();
    Future<Boolean> lost =
        damaged == null
            ? Future.succeededFuture(false)
            : vertx.executeBlocking(() -> store.isLost(damaged), false);
    return lost.compose(
            isLost -> {
              if (damaged != null && isLost) {
                Future<?> unused = feed(run -> run.damaged(damaged, failed.order()));
              }
              return ask(run -> run.failed(failed));
            })
        .map(Ack.class::cast);
  }

  private Future<Ack> done(Done done) {
    TensorRef stored = done.result().stored();
    Future<Boolean> intact =
        stored == null ? Future.succeededFuture(true) : checks.computeIfAbsent(stored, this::check);
    return intact.compose(holds -> ask(run -> run.done(done, holds))).map(Ack.class::cast);
  }

  /** Messages that repeat a result share the check of its file. */
  private Future<Boolean> check(TensorRef stored) {
    return vertx
        .executeBlocking(() -> store.holds(stored), false)
        .onComplete(unused -> checks.remove(stored));
  }

  /** Returns the answer to the worker whose message the event is. */
  private Future<Message> ask(Event event) {
    return feed(event).map(Message.class::cast);
  }

  private Future<?> feed(Event event) {
    owner.check();
    return guarded(() -> carryOut(run().on(event, clock.nanos())));
  }

  /** The one way into the core: an exception leaves it half moved, so that the head ends. */
  private Future<?> guarded(Supplier<Future<?>> entry) {
    if (effects().isDefective()) {
      return Future.failedFuture("the head ends because of a defect");
    }
    try {
      return entry.get();
    } catch (RuntimeException defect) {
      return effects().defect(defect);
    }
  }

  private Run run() {
    return Objects.requireNonNull(run, "not started");
  }

  private Future<?> carryOut(List<Effect> wanted) {
    Future<?> last = Future.succeededFuture();
    for (Effect effect : wanted) {
      last = effect.accept(effects());
    }
    return last;
  }

  @Override
  public Future<?> stop() {
    return run == null ? Future.succeededFuture() : feed(Run::leave).otherwiseEmpty();
  }

  /** Opens no further step: the run ends, with an evaluation, as if the open ones were its last. */
  public void conclude() {
    happened(Run::conclude);
  }

  /** Feeds the run an event that happened elsewhere in the process. */
  public void happened(Event event) {
    context.runOnContext(unused -> feed(event));
  }

  /** Grants no further lease; completes when nothing is under way and everything is journaled. */
  public Future<Void> drain() {
    if (run == null) {
      return Future.succeededFuture();
    }
    context.runOnContext(unused -> feed(Run::drain).onFailure(effects()::notDrained));
    return effects().whenDrained();
  }

  private EffectRunner effects() {
    return Objects.requireNonNull(effects, "not started");
  }
}
