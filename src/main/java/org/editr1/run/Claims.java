package org.editr1.run;

import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
 * at most one lease, and a second one where it takes longer than usual:
 *
 * <pre>
 * waiting → leased    the most urgent order of the claimed roles
 * leased  → waiting   failed, released, deadline passed, worker lost
 * leased  → leased    an idle worker takes over a reservation, or runs a slow order as well
 * leased  → closed    a result was accepted from any worker
 * </pre>
 */
final class Claims {
  /** Why leases are not granted, the most lasting reason first. */
  enum Pause {
    /** The head stops: the pause has no end. */
    DRAIN,
    /** No order of a role can be done until somebody acts: {@link Outage} ends it. */
    OUTAGE,
    /** Whoever drives the run ends it. */
    REQUEST
  }

  static final String EXPIRED = "the lease has expired";

  /** Milliseconds after which a worker without work claims again. */
  static final long RETRY_MILLIS = 1_000;

  private static final int LEASES_OF_A_WORKER = 2;
  private static final int SILENT_LEASES = 2;

  private final long epoch;
  private final long leaseMillis;
  private final OpenOrders orders;
  private final List<Effect> effects;
  private final Workers workers = new Workers();
  private final Leases leases;
  private final Losses losses = new Losses();
  private final Set<Role> external;
  private final Pace pace;
  private final Map<Pause, String> paused = new EnumMap<>(Pause.class);
  private boolean held;
  private boolean finished;
  private long expired;
  private long retried;

  Claims(RunSetup setup, OpenOrders orders, List<Effect> effects) {
    this.epoch = setup.welcome().epoch();
    this.leaseMillis = setup.leaseMillis();
    this.orders = orders;
    this.effects = effects;
    this.leases = new Leases(leaseMillis, epoch << 32);
    this.external = setup.external();
    this.pace = new Pace(1_000L * setup.spec().device().patienceSeconds(), leaseMillis);
  }

  // ---- waiting → leased ----

  /** Registers a worker; the leases of an earlier incarnation are lost. */
  void hello(Hello hello, long now) {
    arrived(hello.worker(), workers.hello(hello, now), now);
  }

  private void arrived(String worker, Arrival arrival, long now) {
    if (arrival == Arrival.RESTARTED) {
      leases.of(worker).forEach(grant -> lose(grant, "it started again", now));
    }
  }

  /**
   * Leases the most urgent open order of the claimed roles, else answers {@link NoWork}. A repeated
   * claim gets the same answer. A worker without any order gets the reservation of another worker
   * if nothing else is open. A worker that has not said hello in this epoch gets {@link
   * UnknownWorker}.
   */
  Message claim(Claim claim, Urgency urgency, long now) {
    if (claim.epoch() != epoch) {
      return new UnknownWorker();
    }
    String worker = claim.worker();
    Arrival arrival = workers.claim(claim, now);
    arrived(worker, arrival, now);
    if (arrival == Arrival.OUTDATED || arrival == Arrival.UNKNOWN) {
      return arrival == Arrival.UNKNOWN ? new UnknownWorker() : noWork();
    }
    Grant repeated = leases.find(worker, claim.sequence());
    if (repeated != null) {
      leases.renew(repeated, now);
      return lease(repeated);
    }
    OpenOrder order = choose(claim, urgency, now);
    if (order == null) {
      return noWork();
    }
    order.leased();
    return lease(leases.grant(order.id(), worker, claim.sequence(), now));
  }

  private @Nullable OpenOrder choose(Claim claim, Urgency urgency, long now) {
    List<Grant> grants = leases.of(claim.worker());
    int held = grants.size();
    boolean isNext = workers.isNextClaim(claim.worker(), claim.sequence());
    boolean alone = grants.stream().anyMatch(grant -> isQuarantined(grant.order));
    if (held >= LEASES_OF_A_WORKER || alone || !isNext || isPaused() || finished) {
      return null;
    }
    OpenOrder open = mostUrgent(claim, urgency, waiting().filter(order -> !order.isQuarantined()));
    if (open != null || held > 0) {
      return open;
    }
    OpenOrder reserved =
        mostUrgent(
            claim, urgency, orders.all().stream().filter(one -> leases.isReserved(one.id())));
    if (reserved != null) {
      leases.of(reserved.id()).forEach(leases::revoke);
      return reserved;
    }
    OpenOrder suspect = mostUrgent(claim, urgency, waiting().filter(order -> !order.isPoisoned()));
    return suspect == null ? slowest(claim, now) : suspect;
  }

  /** Returns the order that has run longest on one other worker, if it takes longer than usual. */
  private @Nullable OpenOrder slowest(Claim claim, long now) {
    return leases.all().stream()
        .filter(grant -> claim.roles().contains(grant.order.role()) && isTimed(grant))
        .filter(grant -> !grant.worker.equals(claim.worker()) && !isQuarantined(grant.order))
        .filter(grant -> leases.of(grant.order).size() == 1)
        .filter(grant -> pace.isSlow(grant.order, now - grant.runsSince))
        .min(Comparator.comparingLong(grant -> grant.runsSince))
        .map(grant -> orders.find(grant.order))
        .filter(order -> !claim.worker().equals(order.lastFailed()))
        .orElse(null);
  }

  /**
   * A server outside has a patience of its own, and an answer of it may cost money; a result that
   * waits for a full disk says nothing about its device.
   */
  private boolean isTimed(Grant grant) {
    return !grant.reservation && !grant.ran && !external.contains(grant.order.role());
  }

  private boolean isQuarantined(OrderId order) {
    OpenOrder open = orders.find(order);
    return open != null && open.isQuarantined();
  }

  private @Nullable OpenOrder mostUrgent(
      Claim claim, Urgency urgency, Stream<OpenOrder> available) {
    return available
        .filter(order -> claim.roles().contains(order.id().role()))
        .filter(order -> !shouldTryElsewhere(order, claim.worker()))
        .min(urgency.mostUrgentFirst())
        .orElse(null);
  }

  private boolean shouldTryElsewhere(OpenOrder order, String worker) {
    return worker.equals(order.lastFailed()) && workers.another(order.id().role(), worker);
  }

  private Message lease(Grant grant) {
    OpenOrder leased = Objects.requireNonNull(orders.find(grant.order), "leased but not open");
    long patience = external.contains(leased.id().role()) ? 0 : pace.patience(leased.id());
    return new Lease(grant.token, leaseMillis, patience, leased.digest(), leased.order());
  }

  private Message noWork() {
    return new NoWork(RETRY_MILLIS, finished);
  }

  // ---- while it is leased ----

  /** Moves the deadline; refused when the lease has expired. */
  Message renew(Renew renew, long now) {
    workers.seen(renew.worker(), now);
    Grant grant = leases.find(renew.order(), renew.token());
    // Two heads of one epoch, on copies of one folder, give out equal tokens.
    if (grant != null && !grant.worker.equals(renew.worker())) {
      grant = null;
    }
    if (grant != null) {
      grant.ran = renew.ran();
      leases.renew(grant, now);
    }
    return Ack.of(renew.order(), grant == null ? EXPIRED : null);
  }

  /** Ends the leases of an order, if it has any. */
  void end(OrderId order, long now) {
    leases.of(order).forEach(grant -> leases.end(grant, now));
  }

  /** An order has run for so long. */
  void ran(OrderId order, double seconds) {
    pace.ran(order, seconds);
  }

  // ---- leased → waiting ----

  /** Puts the order back into the queue unworked; refused when the lease has expired. */
  Message release(Release release, long now) {
    workers.seen(release.worker(), now);
    OpenOrder released = requeue(release.order(), release.token(), now);
    return Ack.of(release.order(), released == null ? EXPIRED : null);
  }

  /** Ends that lease and returns its order; null when the lease has expired. */
  private @Nullable OpenOrder requeue(OrderId id, long token, long now) {
    Grant grant = leases.find(id, token);
    if (grant == null) {
      return null;
    }
    leases.end(grant, now);
    return waitsAgain(id);
  }

  /** Expires leases that were not renewed in time and forgets silent workers. */
  void expire(long now) {
    leases.expired(now).forEach(grant -> lose(grant, "its lease ran out", now));
    leases.all().stream()
        .filter(grant -> isTimed(grant) && now - grant.runsSince > pace.patience(grant.order))
        .forEach(
            grant -> {
              lose(grant, "it has run for %d s".formatted((now - grant.runsSince) / 1_000), now);
              leases.of(grant.worker).forEach(next -> lose(next, "it hangs", now));
            });
    workers.lostBefore(now - SILENT_LEASES * leaseMillis);
  }

  /** The leases of all workers in a lost member of the cluster are lost. */
  void memberLost(String member, long now) {
    for (String worker : workers.of(member)) {
      leases.of(worker).forEach(grant -> lose(grant, "it has left the cluster", now));
      workers.lost(worker);
    }
  }

  /** The worker is refused from now on: others get its orders. */
  void refused(String worker) {
    for (Grant grant : leases.of(worker)) {
      leases.revoke(grant);
      waitsAgain(grant.order);
    }
    workers.forget(worker);
  }

  /** The head itself stalled for {@code gap} milliseconds, so no worker could renew. */
  void extend(long gap) {
    leases.extend(gap);
    workers.extend(gap);
  }

  /** Ends the lease of a failed order and returns the order; null when the lease has expired. */
  @Nullable OpenOrder failed(OrderId id, long token, long now) {
    OpenOrder failed = requeue(id, token, now);
    retried += failed == null ? 0 : 1;
    return failed;
  }

  private void lose(Grant grant, String why, long now) {
    expired++;
    leases.revoke(grant);
    OpenOrder order = waitsAgain(grant.order);
    if (order == null || grant.reservation) {
      return;
    }
    effects.add(new Logged.Lost(order.id(), grant.worker, why));
    if (losses.add(order, grant.worker, now)) {
      effects.add(new Logged.Quarantined(order.id(), order.lostWorkers()));
    }
  }

  /** Returns the open orders that must not be leased again: worker after worker is lost on them. */
  List<OpenOrder> takePoisoned(long now) {
    return losses.takePoisoned(now).stream()
        .filter(order -> orders.find(order.id()) == order)
        .toList();
  }

  private @Nullable OpenOrder waitsAgain(OrderId id) {
    OpenOrder order = orders.find(id);
    if (order != null && !leases.isLeased(id)) {
      orders.waitsAgain(order);
    }
    return order;
  }

  // ---- the run ----

  /** Grants no lease until {@link #resume} for the same cause; leased orders may be finished. */
  void pause(Pause cause, String why) {
    paused.put(cause, why);
  }

  /**
   * Grants no lease while {@code holds}. No answer leaves the head then, so that no worker can
   * renew: its heartbeat extends all leases.
   */
  void hold(boolean holds) {
    held = holds;
    if (!isPaused()) {
      waiting().forEach(orders::waitsAgain);
    }
  }

  boolean isHeld() {
    return held;
  }

  boolean isPaused() {
    return held || !paused.isEmpty();
  }

  /** Returns why no lease is granted; empty when leases are. */
  String paused() {
    return paused.values().stream().findFirst().orElse("");
  }

  /** Ends a pause. */
  void resume(Pause cause) {
    paused.remove(cause);
    waiting().forEach(orders::waitsAgain);
  }

  /** Answers claims with the end of the run from now on. */
  void finish() {
    finished = true;
  }

  /** Returns the open orders without a lease. */
  Stream<OpenOrder> waiting() {
    return orders.all().stream().filter(order -> !leases.isLeased(order.id()));
  }

  /** Returns the leases; a paused ledger without any stays as it is. */
  Collection<Grant> leased() {
    return leases.all();
  }

  /** Returns the roles of waiting orders that no live worker has. */
  Set<Role> missingRoles() {
    Set<Role> missing = EnumSet.noneOf(Role.class);
    waiting().map(order -> order.id().role()).forEach(missing::add);
    missing.removeAll(workers.roles());
    return missing;
  }

  Workers workers() {
    return workers;
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
