package org.editr1.run;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.editr1.journey.Effect;
import org.editr1.journey.Logged;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.NoWork;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.Message.UnknownWorker;
import org.editr1.journey.OrderId;
import org.editr1.journey.Role;
import org.editr1.run.Leases.Grant;
import org.editr1.run.Workers.Arrival;
import org.jspecify.annotations.Nullable;

/**
 * Leases open orders to workers and expires leases. Every leased order is open; an open order has
 * at most one lease:
 *
 * <pre>
 * waiting → leased    the most urgent order of the claimed roles
 * leased  → waiting   failed, released, deadline passed, worker lost
 * leased  → leased    an idle worker takes over a reservation
 * leased  → closed    a result was accepted from any worker
 * </pre>
 */
final class Claims {
  static final String EXPIRED = "the lease has expired";

  private static final int LEASES_OF_A_WORKER = 2;
  private static final int SILENT_LEASES = 2;

  private final LedgerSettings settings;
  private final OpenOrders orders;
  private final List<Effect> effects;
  private final Workers workers = new Workers();
  private final Leases leases;
  private String paused = "";
  private boolean finished;
  private long expired;
  private long retried;

  Claims(LedgerSettings settings, OpenOrders orders, List<Effect> effects) {
    this.settings = settings;
    this.orders = orders;
    this.effects = effects;
    this.leases = new Leases(settings.leaseMillis(), settings.epoch() << 32);
  }

  // ---- waiting → leased ----

  /** Registers a worker; the leases of an earlier incarnation are lost. */
  void hello(Hello hello, long now) {
    arrived(hello.worker(), workers.hello(hello, now));
  }

  private void arrived(String worker, Arrival arrival) {
    if (arrival == Arrival.RESTARTED) {
      leases.of(worker).forEach(grant -> lose(grant, "it started again"));
    }
  }

  /**
   * Leases the most urgent open order of the claimed roles, else answers {@link NoWork}. A repeated
   * claim gets the same answer. A worker without any order gets the reservation of another worker
   * if nothing else is open. A worker that has not said hello in this epoch gets {@link
   * UnknownWorker}.
   */
  Message claim(Claim claim, Urgency urgency, long now) {
    if (claim.epoch() != settings.epoch()) {
      return new UnknownWorker();
    }
    String worker = claim.worker();
    Arrival arrival = workers.claim(claim, now);
    arrived(worker, arrival);
    if (arrival == Arrival.OUTDATED || arrival == Arrival.UNKNOWN) {
      return arrival == Arrival.UNKNOWN ? new UnknownWorker() : noWork();
    }
    Grant repeated = leases.find(worker, claim.sequence());
    if (repeated != null) {
      leases.renew(repeated, now);
      return lease(repeated);
    }
    if (!workers.isNextClaim(worker, claim.sequence()) || isPaused() || finished) {
      return noWork();
    }
    OpenOrder order = choose(claim, urgency);
    if (order == null) {
      return noWork();
    }
    order.leased();
    return lease(leases.grant(order.id(), worker, claim.sequence(), now));
  }

  private @Nullable OpenOrder choose(Claim claim, Urgency urgency) {
    int held = leases.of(claim.worker()).size();
    if (held >= LEASES_OF_A_WORKER) {
      return null;
    }
    OpenOrder open = mostUrgent(claim, urgency, order -> leases.of(order.id()) == null);
    return open != null || held > 0 ? open : takeOver(claim, urgency);
  }

  /** Revokes the reservation of another worker. */
  private @Nullable OpenOrder takeOver(Claim claim, Urgency urgency) {
    OpenOrder reserved =
        mostUrgent(
            claim,
            urgency,
            order -> {
              Grant grant = leases.of(order.id());
              return grant != null && grant.isReservation();
            });
    Grant taken = reserved == null ? null : leases.of(reserved.id());
    if (taken != null) {
      leases.revoke(taken);
    }
    return reserved;
  }

  private @Nullable OpenOrder mostUrgent(
      Claim claim, Urgency urgency, Predicate<OpenOrder> available) {
    return orders.all().stream()
        .filter(order -> claim.roles().contains(order.id().role()))
        .filter(available)
        .filter(order -> !shouldTryElsewhere(order, claim.worker()))
        .min(urgency.mostUrgentFirst())
        .orElse(null);
  }

  private boolean shouldTryElsewhere(OpenOrder order, String worker) {
    return worker.equals(order.lastFailed()) && workers.another(order.id().role(), worker);
  }

  private Message lease(Grant grant) {
    OpenOrder leased = orders.find(grant.order());
    if (leased == null) {
      throw new IllegalStateException(grant.order() + " is leased but not open");
    }
    return new Lease(grant.token(), settings.leaseMillis(), leased.order());
  }

  private Message noWork() {
    return new NoWork(settings.retryMillis(), finished);
  }

  // ---- while it is leased ----

  /** Moves the deadline; refused when the lease has expired. */
  Message renew(Renew renew, long now) {
    workers.seen(renew.worker(), now);
    Grant grant = leases.find(renew.order(), renew.token());
    if (grant != null) {
      leases.renew(grant, now);
    }
    return answer(renew.order(), grant == null ? EXPIRED : null);
  }

  /**
   * @param refusal the reason; null when the message is accepted
   */
  static Message answer(OrderId order, @Nullable String refusal) {
    return new Ack(order, refusal == null, refusal == null ? "" : refusal);
  }

  void seen(String worker, long now) {
    workers.seen(worker, now);
  }

  /** Ends the lease of an order, if it has one. */
  void end(OrderId order) {
    Grant grant = leases.of(order);
    if (grant != null) {
      leases.end(grant);
    }
  }

  // ---- leased → waiting ----

  /** Puts the order back into the queue unworked; refused when the lease has expired. */
  Message release(Release release, long now) {
    workers.seen(release.worker(), now);
    boolean gone = requeue(release.order(), release.token()) == null;
    return answer(release.order(), gone ? EXPIRED : null);
  }

  /** Ends that lease and returns its order; null when the lease has expired. */
  private @Nullable OpenOrder requeue(OrderId id, long token) {
    Grant grant = leases.find(id, token);
    if (grant == null) {
      return null;
    }
    leases.end(grant);
    return waitsAgain(id);
  }

  /** Expires leases that were not renewed in time and forgets silent workers. */
  void expire(long now) {
    leases.expired(now).forEach(grant -> lose(grant, "its lease ran out"));
    workers.lostBefore(now - SILENT_LEASES * settings.leaseMillis());
  }

  /** The leases of all workers in a lost member of the cluster are lost. */
  void memberLost(String member) {
    for (String worker : workers.of(member)) {
      leases.of(worker).forEach(grant -> lose(grant, "it has left the cluster"));
      workers.lost(worker);
    }
  }

  /** The head itself stalled for {@code gap} milliseconds, so no worker could renew. */
  void extend(long gap) {
    leases.extend(gap);
    workers.extend(gap);
  }

  /** Ends the lease of a failed order and returns the order; null when the lease has expired. */
  @Nullable OpenOrder failed(OrderId id, long token) {
    OpenOrder failed = requeue(id, token);
    retried += failed == null ? 0 : 1;
    return failed;
  }

  private void lose(Grant grant, String why) {
    expired++;
    leases.revoke(grant);
    OpenOrder order = waitsAgain(grant.order());
    if (order == null || grant.isReservation()) {
      return;
    }
    effects.add(new Logged.Lost(order.id(), grant.worker(), why));
    if (order.lost(grant.worker())) {
      pause("workers are lost on " + order.id());
      effects.add(new Logged.Poisoned(order.id(), order.lostWorkers()));
    }
  }

  private @Nullable OpenOrder waitsAgain(OrderId id) {
    OpenOrder order = orders.find(id);
    if (order != null) {
      orders.waitsAgain(order);
    }
    return order;
  }

  // ---- the run as a whole ----

  /** Grants no lease until {@link #resume}; leased orders may be finished. */
  void pause(String why) {
    paused = why;
  }

  boolean isPaused() {
    return !paused.isEmpty();
  }

  /** Returns why no lease is granted; empty when leases are. */
  String paused() {
    return paused;
  }

  /** Ends a pause, also the pause of a poisoned order; losses are forgotten. */
  void resume() {
    paused = "";
    orders.all().forEach(OpenOrder::forgetLosses);
    waiting().forEach(orders::waitsAgain);
  }

  /** Answers claims with the end of the run from now on. */
  void finish() {
    finished = true;
  }

  /** Returns the open orders without a lease. */
  Stream<OpenOrder> waiting() {
    return orders.all().stream().filter(order -> leases.of(order.id()) == null);
  }

  /** Returns whether no order is leased: a paused ledger then stays as it is. */
  boolean isIdle() {
    return leases.all().isEmpty();
  }

  Collection<Grant> leased() {
    return leases.all();
  }

  /** Returns the roles of waiting orders that no live worker has. */
  Set<Role> missingRoles() {
    Set<Role> missing = EnumSet.noneOf(Role.class);
    waiting().forEach(order -> missing.add(order.id().role()));
    missing.removeAll(workers.roles());
    return missing;
  }

  /** Returns how many workers were seen within the liveness timeout. */
  int liveWorkers() {
    return workers.live();
  }

  /** Returns a number greater than the token of every lease so far. */
  long nextToken() {
    return leases.nextToken();
  }

  // ---- for reports ----

  Map<Role, Integer> waitingByRole() {
    Map<Role, Integer> waiting = new EnumMap<>(Role.class);
    waiting().forEach(order -> waiting.merge(order.id().role(), 1, Integer::sum));
    return waiting;
  }

  Map<Role, Integer> leasedByRole() {
    Map<Role, Integer> leased = new EnumMap<>(Role.class);
    leased().forEach(grant -> leased.merge(grant.order().role(), 1, Integer::sum));
    return leased;
  }

  /** Returns how often an order was leased. */
  int leases(OrderId id) {
    OpenOrder order = orders.find(id);
    return order == null ? 1 : order.leases();
  }

  /** Returns how many leases ended without a message of their worker. */
  long expired() {
    return expired;
  }

  /** Returns how many orders failed and waited again. */
  long retried() {
    return retried;
  }
}
