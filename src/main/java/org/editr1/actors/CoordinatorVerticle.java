package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.editr1.bus.Address;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.bus.Membership;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Current;
import org.editr1.journey.Message.Learned;
import org.editr1.run.Ledger;
import org.editr1.store.DiskStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the ledger: who works on what, and what comes next.
 *
 * <pre>
 * consumes      worker.hello; order.claim, .renew, .done, .failed, .release; members that leave
 * produces      work.available, policy.published, step.finished, sample.dropped, node.report;
 *               learner.step, learner.current
 * waits for     the learner's versions, workers' results
 * unblocked by  their messages, deadlines of leases
 *
 * STARTING (asks the learner, reads the journals) → RUNNING → DRAINING (no new leases) → STOPPED
 * </pre>
 */
public final class CoordinatorVerticle extends VerticleBase {
  private static final long REPORT_EVERY = 2_000;
  private static final long LEARNER_TIMEOUT = 60_000;

  private final HeadRun run;
  private final Journals journals;
  private final Housekeeping housekeeping;
  private final DiskStore store;
  private final LongSupplier nanos;
  private final Promise<Void> ready = Promise.promise();
  private @Nullable RunDirector director;

  /**
   * @param nanos a monotonic clock
   */
  public CoordinatorVerticle(
      HeadRun run,
      Journals journals,
      Housekeeping housekeeping,
      DiskStore store,
      LongSupplier nanos) {
    this.run = run;
    this.journals = journals;
    this.housekeeping = housekeeping;
    this.store = store;
    this.nanos = nanos;
  }

  /** Completes when the run has ended by itself; fails when it cannot go on. */
  public Future<Void> finished() {
    return ready.future().compose(unused -> director().finished());
  }

  @Override
  public Future<?> start() {
    Bus bus = Bus.of(vertx);
    return bus.request(Addresses.LEARNER_CURRENT, new Current(), LEARNER_TIMEOUT)
        .compose(learned -> resume(bus, learned))
        .compose(unused -> listen(bus))
        .onSuccess(
            unused -> {
              Heartbeat heartbeat = new Heartbeat(director());
              vertx.setPeriodic(Heartbeat.PERIOD, timer -> heartbeat.beat());
              HeadReport report = new HeadReport(bus, run, nanos);
              vertx.setPeriodic(
                  REPORT_EVERY,
                  timer -> report.publish(director().core(), heartbeat.missingRoles()));
              ready.complete();
            });
  }

  private Future<Void> resume(Bus bus, Learned learned) {
    return new Resumption(run, bus, journals, housekeeping, nanos)
        .from(learned)
        .onSuccess(resumed -> director = resumed)
        .mapEmpty();
  }

  private Future<?> listen(Bus bus) {
    RunDirector acting = director();
    Ledger core = acting.core().ledger();
    Reception reception = new Reception(run, acting);
    Intake intake = new Intake(vertx, store, acting, run.welcome().run());
    Membership.of(vertx).onLeft(member -> acting.act(core.memberLost(member)));
    return Future.all(
        List.of(
            bus.answer(Addresses.WORKER_HELLO, reception::answer),
            bus.consume(
                Addresses.ORDER_CLAIM, claim -> acting.answer(core.claim(claim, acting.now()))),
            listen(bus, Addresses.ORDER_RENEW, renew -> core.renew(renew, acting.now())),
            bus.consume(Addresses.ORDER_DONE, done -> intake.done(done).map(Ack.class::cast)),
            listen(bus, Addresses.ORDER_FAILED, failed -> core.failed(failed, acting.now())),
            listen(bus, Addresses.ORDER_RELEASE, back -> core.release(back, acting.now()))));
  }

  private <M extends Message> Future<?> listen(
      Bus bus, Address.Request<M, Ack> address, Function<M, Ledger.Outcome> core) {
    return bus.consume(
        address, message -> director().answer(core.apply(message)).map(Ack.class::cast));
  }

  /**
   * Opens no further step: the run ends as if the open ones were its last, with an evaluation of
   * their version.
   */
  public void conclude() {
    context.runOnContext(unused -> director().conclude());
  }

  /** Leases nothing more and completes when what is leased has come back. */
  public Future<Void> drain() {
    if (director == null) {
      return Future.succeededFuture();
    }
    Promise<Void> drained = Promise.promise();
    context.runOnContext(
        unused -> {
          director().core().ledger().pause(HeadReport.STOPPING);
          director().quiet(vertx).compose(quiet -> journals.written()).onComplete(drained);
        });
    return drained.future();
  }

  private RunDirector director() {
    return Objects.requireNonNull(director, "not started");
  }
}
