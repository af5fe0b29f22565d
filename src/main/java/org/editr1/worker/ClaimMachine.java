package org.editr1.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.editr1.Clock;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.NoWork;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.Refused;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Phase;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.worker.Decision.Timer;

/**
 * A worker: claims an order, fetches its inputs, runs it, stores and delivers the result. While the
 * device runs one order the next one is claimed and fetched. A result outlives its head: it is
 * delivered until a head of the run acknowledges it. The methods are events in order.
 *
 * <pre>
 * worker  JOINING → LOADING → WORKING
 *         LOADING, WORKING → JOINING  head or store does not answer, or another head has come
 *         WORKING → JOINING           its model folders turn out to differ from the head's
 *         LOADING → JOINING           the models cannot be loaded: again later
 *         LOADING, WORKING → STOPPED  they never can, or the device hangs: it is given up
 *         any → DRAINING → STOPPED    the worker leaves: no claims, no further attempts
 * order   FETCHING → READY → RUNNING → DELIVERING; FETCHING, READY → LOST
 * claim   under way or not; sent again with the same number until it is answered
 * </pre>
 */
public final class ClaimMachine {
  private static final int MAX_ORDERS = 2;
  private static final Timer RENEW = new Timer(Timer.Purpose.RENEW, 0);

  private final WorkerIdentity self;
  private final Clock clock;
  private final Decisions decisions;
  private final Joining joining;
  private final Claims claims;
  private final ResultDelivery delivery;
  private final List<HeldOrder> orders = new ArrayList<>();
  private int leased;

  public ClaimMachine(WorkerIdentity self, Pauses pauses, Clock clock) {
    this.self = self;
    this.clock = clock;
    this.decisions = new Decisions(self, clock);
    this.joining = new Joining(self, pauses, decisions);
    this.claims = new Claims(self, joining, pauses.backOff(), decisions);
    this.delivery = new ResultDelivery(joining, pauses.deliver(), decisions);
  }

  /** Returns the decisions about the events since the last call, in their order. */
  public List<Decision> decided() {
    return decisions.take();
  }

  /** It is time to publish how the worker is doing, also when nothing changes. */
  public void reportDue() {
    decisions.report();
  }

  // ---- a head ----

  /** The worker starts. */
  public void started() {
    joining.sayHello();
  }

  /** No head answered: nodes start in any order, so the worker tries again. */
  public void notAnswered(String reason) {
    joining.notAnswered(reason);
  }

  /** A head takes the worker in or refuses it; the worker refuses one older than the last. */
  public void helloAnswered(Message answer) {
    if (answer instanceof Welcome welcome) {
      joining.welcomed(welcome);
      claimNow();
    } else if (answer instanceof Refused refused) {
      joining.refused(refused.reason());
    }
  }

  /** The models are loaded: the worker claims orders from now on. */
  public void loaded() {
    joining.loaded();
    claimNow();
  }

  /** Every byte of the worker's model folders is read: the head compares their fingerprints. */
  public void modelsRead(Map<String, String> complete) {
    joining.modelsRead(complete);
  }

  /** The models cannot be loaded, now or ever. */
  public void notLoaded(String reason) {
    joining.notLoaded(reason);
  }

  // ---- claims ----

  /** There may be work for some roles. */
  public void workAvailable(Set<Role> roles) {
    if (roles.stream().anyMatch(self.roles()::contains)) {
      claimNow();
    }
  }

  private void claimNow() {
    claims.endPause();
    claim();
  }

  private void claim() {
    if (orders.size() < MAX_ORDERS) {
      claims.claim();
    }
  }

  /** The head leases an order, has no work, or does not know the worker. */
  public void claimAnswered(Message answer) {
    claims.answered();
    if (answer instanceof Lease lease) {
      take(lease);
      claim();
    } else if (answer instanceof NoWork none) {
      claims.pause(none.retryMillis());
    } else {
      joining.onHeadLost();
    }
    stopIfIdle();
  }

  /** Nobody answered: the next claim has the same number, so that a lost answer is repeated. */
  public void claimFailed() {
    claims.notAnswered();
    joining.onHeadLost();
    stopIfIdle();
  }

  private void take(Lease lease) {
    HeldOrder order = new HeldOrder(leased++, self.worker(), lease, clock.nanos());
    orders.add(order);
    if (orders.size() == 1) {
      setRenewal(lease.millis());
    }
    if (joining.isDraining()) {
      release(order);
    } else {
      decisions.add(driver -> driver.fetch(order.number(), lease.order()));
    }
  }

  // ---- an order's way to its outcome ----

  /** The inputs of an order are fetched. */
  public void fetched(int number) {
    find(number).filter(order -> order.toReady(clock.nanos())).ifPresent(unused -> runNext());
  }

  /** Orders run in the order in which they were leased: only the last one is a reservation. */
  private void runNext() {
    orders.stream()
        .filter(order -> !order.is(HeldOrder.State.DELIVERING))
        .findFirst()
        .filter(order -> order.is(HeldOrder.State.READY))
        .ifPresent(
            order -> {
              order.toRunning(clock.nanos());
              decisions.phase(Phase.of(order.role()), "");
              watch(order, driver -> driver.set(hang(order), order.patience()));
              decisions.add(driver -> driver.run(order.number(), order.order()));
            });
  }

  private void watch(HeldOrder order, Decision decision) {
    if (order.patience() > 0) {
      decisions.add(decision);
    }
  }

  private static Timer hang(HeldOrder order) {
    return new Timer(Timer.Purpose.HANG, order.number());
  }

  /** The device does not return: nothing else can be run on it. The head leases the order again. */
  private void hangs(HeldOrder order) {
    String reason =
        "the device has run %s for more than %d s".formatted(order.id(), order.patience() / 1_000);
    joining.giveUp(Phase.STUCK, reason);
    orders.forEach(this::release);
    failed(order, new Failure(false, List.of(), reason));
  }

  /** The device ran an order and was busy with it for {@code seconds}. */
  public void ran(int number, double seconds) {
    find(number)
        .filter(order -> order.is(HeldOrder.State.RUNNING))
        .ifPresent(
            order -> {
              decisions.ran(order.order(), seconds);
              watch(order, driver -> driver.cancel(hang(order)));
              claims.worked(order.role());
              order.toDelivering(clock.nanos(), seconds);
              runNext();
              delivery.attempt(order);
            });
  }

  /** The result is stored, or so small that it travels in the message. */
  public void stored(int number, Result result) {
    find(number).ifPresent(order -> delivery.stored(order, result));
  }

  /** Inputs were not fetched, the device failed, or the outcome was not stored or delivered. */
  public void failed(int number, Failure failure) {
    find(number).ifPresent(order -> failed(order, failure));
  }

  private void failed(HeldOrder order, Failure failure) {
    if (order.is(HeldOrder.State.LOST)) {
      return;
    }
    if (!order.is(HeldOrder.State.DELIVERING)) {
      watch(order, driver -> driver.cancel(hang(order)));
      order.toDelivering(clock.nanos(), 0);
      runNext();
      delivery.reportFailure(order, failure);
    } else if (delivery.isGivenUp(order, failure)) {
      end(order, failure.reason());
    }
  }

  /** The head acknowledged or rejected the outcome of an order. */
  public void delivered(int number, Ack ack) {
    find(number).ifPresent(order -> end(order, delivery.acknowledged(order, ack)));
  }

  /** Only a fault of samples drops them; the head leases an order that failed otherwise again. */
  private void end(HeldOrder order, String rejection) {
    Failed failed = order.failure();
    if (failed != null && failed.faulty().isEmpty()) {
      decisions.troubled(order.role(), failed.reason());
      claims.backOff(order.role());
    }
    String failure = failed == null ? rejection : failed.reason();
    OrderRan account = order.account(failure, clock.nanos());
    decisions.add(driver -> driver.report(account));
    remove(order);
  }

  // ---- leases ----

  private void setRenewal(long leaseMillis) {
    decisions.add(driver -> driver.set(RENEW, Math.max(1, leaseMillis / 3)));
  }

  private void renewAll() {
    orders.forEach(order -> decisions.add(order.renewal()));
    orders.stream().findFirst().ifPresent(first -> setRenewal(first.leaseMillis()));
  }

  /** The head renewed a lease, or has taken the order back; one that runs is finished anyway. */
  public void renewed(int number, Ack ack) {
    find(number).filter(order -> !ack.accepted() && order.toLost()).ifPresent(this::remove);
  }

  private void release(HeldOrder order) {
    if (order.toLost()) {
      decisions.add(order.release());
    }
  }

  /** The head has an order back, or did not answer. */
  public void released(int number) {
    find(number).ifPresent(this::remove);
  }

  private void remove(HeldOrder order) {
    orders.remove(order);
    decisions.add(driver -> driver.forget(order.number()));
    if (orders.isEmpty()) {
      decisions.add(driver -> driver.cancel(RENEW));
      if (joining.isWorking()) {
        decisions.phase(Phase.IDLE, "");
      }
    }
    runNext();
    claim();
    stopIfIdle();
  }

  private Optional<HeldOrder> find(int number) {
    return orders.stream().filter(order -> order.number() == number).findFirst();
  }

  // ---- timers, and the end ----

  /** A timer fires. */
  public void fired(Timer timer) {
    switch (timer.purpose()) {
      case JOIN -> joining.sayHello();
      case RETRY -> claimNow();
      case HANG ->
          find(timer.of()).filter(one -> one.is(HeldOrder.State.RUNNING)).ifPresent(this::hangs);
      case RENEW -> renewAll();
      case DELIVER -> find(timer.of()).ifPresent(delivery::attempt);
      case BACK_OFF -> {
        claims.endBackOff(Role.values()[timer.of()]);
        claim();
      }
    }
  }

  /** The worker leaves: it releases what it has not begun, and finishes and delivers the rest. */
  public void leave() {
    joining.drain();
    claims.endPause();
    orders.forEach(this::release);
    stopIfIdle();
  }

  private void stopIfIdle() {
    if (joining.isDraining() && !claims.isUnderWay() && orders.isEmpty()) {
      joining.stop();
    }
  }
}
