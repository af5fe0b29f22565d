package org.editr1.run;

import static java.util.Comparator.comparingLong;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.editr1.journey.Effect;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.LedgerReport;
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

  private final Ledger.Settings settings;
  private final OpenOrders orders;
  private final List<Effect> effects;
  private final Workers workers = new Workers();
  private final Leases leases;
  private String paused = "";
  private boolean finished;
  private long expired;
  private long retried;

  Claims(Ledger.Settings settings, OpenOrders orders, List<Effect> effects) {
    this.settings = settings;
    this.orders = orders;
    this.effects = effects;
    this.leases = new Leases(settings.leaseMillis(), settings.epoch() << 32);
  }

  // ---- waiting → leased ----

  void hello(Hello hello, long now) {
    arrived(hello.worker(), workers.hello(hello, now));
  }

  private void arrived(String worker, Arrival arrival) {
    if (arrival == Arrival.RESTARTED) {
      leases.of(worker).forEach(grant -> lose(grant, "it started again"));
    }
  }

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

  /** Moves the deadline; returns the reason of a refusal, else null. */
  @Nullable String renew(Renew renew, long now) {
    workers.heard(renew.worker(), now);
    Grant grant = leases.find(renew.order(), renew.token());
    if (grant == null) {
      return EXPIRED;
    }
    leases.renew(grant, now);
    return null;
  }

  void heard(String worker, long now) {
    workers.heard(worker, now);
  }

  /** Ends the lease of an order, if it has one. */
  void end(OrderId order) {
    Grant grant = leases.of(order);
    if (grant != null) {
      leases.end(grant);
    }
  }

  // ---- leased → waiting ----

  /** Puts the order back into the queue; returns the reason of a refusal, else null. */
  @Nullable String release(Release release, long now) {
    workers.heard(release.worker(), now);
    return requeue(release.order(), release.token()) == null ? EXPIRED : null;
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

  void expire(long now) {
    leases.expired(now).forEach(grant -> lose(grant, "its lease ran out"));
    workers.lostBefore(now - SILENT_LEASES * settings.leaseMillis());
  }

  void memberLost(String member) {
    for (String worker : workers.of(member)) {
      leases.of(worker).forEach(grant -> lose(grant, "it has left the cluster"));
      workers.lost(worker);
    }
  }

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
    effects.add(new Effect.Lost(order.id(), grant.worker(), why));
    if (order.lost(grant.worker())) {
      pause("workers are lost on " + order.id());
      effects.add(new Effect.Poisoned(order.id(), order.lostWorkers()));
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

  void resume() {
    paused = "";
    orders.all().forEach(OpenOrder::forgetLosses);
    waiting().forEach(orders::waitsAgain);
  }

  void finish() {
    finished = true;
  }

  /** Returns the open orders without a lease. */
  Stream<OpenOrder> waiting() {
    return orders.all().stream().filter(order -> leases.of(order.id()) == null);
  }

  Collection<Grant> leased() {
    return leases.all();
  }

  /** Returns the roles that some live worker has. */
  Set<Role> roles() {
    return workers.roles();
  }

  int liveWorkers() {
    return workers.live();
  }

  /** Returns a number greater than the token of every lease so far. */
  long nextToken() {
    return leases.nextToken();
  }

  // ---- for reports ----

  /** Returns one entry per role that has waiting orders. */
  List<LedgerReport.WaitingOrders> waitingOrders(long now) {
    Map<Role, List<OpenOrder>> byRole = new EnumMap<>(Role.class);
    waiting()
        .forEach(
            order ->
                byRole.computeIfAbsent(order.id().role(), role -> new ArrayList<>()).add(order));
    List<LedgerReport.WaitingOrders> waits = new ArrayList<>();
    byRole.forEach(
        (role, waiting) -> {
          OpenOrder oldest = Collections.min(waiting, comparingLong(OpenOrder::openedAt));
          waits.add(
              new LedgerReport.WaitingOrders(
                  role, waiting.size(), oldest.id(), now - oldest.openedAt()));
        });
    return waits;
  }

  /** Returns the leases, the oldest first. */
  List<LedgerReport.LeasedOrder> leasedOrders(long now) {
    return leases.all().stream()
        .sorted(comparingLong(Grant::grantedAt))
        .map(grant -> leasedOrder(grant, now))
        .toList();
  }

  private LedgerReport.LeasedOrder leasedOrder(Grant grant, long now) {
    OpenOrder order = orders.find(grant.order());
    return new LedgerReport.LeasedOrder(
        grant.order(),
        grant.worker(),
        grant.isReservation(),
        now - grant.grantedAt(),
        grant.deadline() - now,
        order == null ? 1 : order.leases());
  }

  long expired() {
    return expired;
  }

  long retried() {
    return retried;
  }
}
