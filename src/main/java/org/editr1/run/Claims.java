package org.editr1.run;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.NoWork;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.Message.Stranger;
import org.editr1.journey.OrderId;
import org.editr1.journey.Role;
import org.editr1.run.Leases.Held;
import org.editr1.run.Workers.Arrival;
import org.jspecify.annotations.Nullable;

/**
 * The half of the ledger that gives orders to workers and takes them back. What is leased is open;
 * an open order has no lease or one:
 *
 * <pre>
 * waiting → leased    the most urgent one that a claim's roles can do
 * leased  → waiting   failed, released, deadline passed, worker lost
 * leased  → leased    a reservation that an idle worker asks for
 * leased  → closed    its result was accepted, whoever sent it
 * </pre>
 */
final class Claims {
  static final String GONE = "the lease is gone";

  private static final int LEASES_OF_A_WORKER = 2;
  private static final int SILENT_LEASES = 2;

  private final Ledger.Settings settings;
  private final OrderBook orders;
  private final List<Effect> effects;
  private final Workers workers = new Workers();
  private final Leases leases;
  private String paused = "";
  private boolean finished;
  private long expired;
  private long retried;

  Claims(Ledger.Settings settings, OrderBook orders, List<Effect> effects) {
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
      leases.of(worker).forEach(held -> lose(held, "it started again"));
    }
  }

  Message claim(Claim claim, Urgency urgency, long now) {
    if (claim.epoch() != settings.epoch()) {
      return new Stranger();
    }
    String worker = claim.worker();
    Arrival arrival = workers.claim(claim, now);
    arrived(worker, arrival);
    if (arrival == Arrival.OUTDATED || arrival == Arrival.STRANGER) {
      return arrival == Arrival.STRANGER ? new Stranger() : noWork();
    }
    Held repeated = leases.find(worker, claim.sequence());
    if (repeated != null) {
      leases.renew(repeated, now);
      return lease(repeated);
    }
    if (!workers.isNextClaim(worker, claim.sequence()) || isPaused() || finished) {
      return noWork();
    }
    Ticket ticket = choose(claim, urgency);
    if (ticket == null) {
      return noWork();
    }
    ticket.leased();
    return lease(leases.grant(ticket.id(), worker, claim.sequence(), now));
  }

  private @Nullable Ticket choose(Claim claim, Urgency urgency) {
    int held = leases.of(claim.worker()).size();
    if (held >= LEASES_OF_A_WORKER) {
      return null;
    }
    Ticket open = mostUrgent(claim, urgency, ticket -> leases.of(ticket.id()) == null);
    return open != null || held > 0 ? open : takeBack(claim, urgency);
  }

  /** Another worker's reservation. */
  private @Nullable Ticket takeBack(Claim claim, Urgency urgency) {
    Ticket reserved =
        mostUrgent(
            claim,
            urgency,
            ticket -> {
              Held held = leases.of(ticket.id());
              return held != null && held.isReservation();
            });
    Held taken = reserved == null ? null : leases.of(reserved.id());
    if (taken != null) {
      leases.revoke(taken);
    }
    return reserved;
  }

  private @Nullable Ticket mostUrgent(Claim claim, Urgency urgency, Predicate<Ticket> available) {
    return orders.tickets().stream()
        .filter(ticket -> claim.roles().contains(ticket.id().role()))
        .filter(available)
        .filter(ticket -> !isForAnother(ticket, claim.worker()))
        .min(urgency.mostUrgentFirst())
        .orElse(null);
  }

  private boolean isForAnother(Ticket ticket, String worker) {
    return worker.equals(ticket.lastFailed()) && workers.another(ticket.id().role(), worker);
  }

  private Message lease(Held held) {
    Ticket ticket = orders.find(held.order());
    if (ticket == null) {
      throw new IllegalStateException(held.order() + " is leased but not open");
    }
    return new Lease(held.token(), settings.leaseMillis(), ticket.order());
  }

  private Message noWork() {
    return new NoWork(settings.retryMillis(), finished);
  }

  // ---- while it is leased ----

  /** Why the deadline is not moved; null when it is. */
  @Nullable String renew(Renew renew, long now) {
    workers.heard(renew.worker(), now);
    Held held = leases.find(renew.order(), renew.token());
    if (held == null) {
      return GONE;
    }
    leases.renew(held, now);
    return null;
  }

  void heard(String worker, long now) {
    workers.heard(worker, now);
  }

  /** Whoever has the order is through with it. */
  void end(OrderId order) {
    Held held = leases.of(order);
    if (held != null) {
      leases.end(held);
    }
  }

  // ---- leased → waiting ----

  /** Why the order is not taken back; null when it is. */
  @Nullable String release(Release release, long now) {
    workers.heard(release.worker(), now);
    return giveBack(release.order(), release.token()) == null ? GONE : null;
  }

  /** The order's ticket, if that lease of it was still there and has ended now. */
  @Nullable Ticket giveBack(OrderId order, long token) {
    Held held = leases.find(order, token);
    if (held == null) {
      return null;
    }
    leases.end(held);
    return waitsAgain(order);
  }

  void expire(long now) {
    leases.expired(now).forEach(held -> lose(held, "its lease ran out"));
    workers.lostBefore(now - SILENT_LEASES * settings.leaseMillis());
  }

  void memberLost(String member) {
    for (String worker : workers.of(member)) {
      leases.of(worker).forEach(held -> lose(held, "it has left the cluster"));
      workers.lost(worker);
    }
  }

  void extend(long gap) {
    leases.extend(gap);
    workers.extend(gap);
  }

  /** As {@link #giveBack}, because the worker could not do it. */
  @Nullable Ticket failed(OrderId order, long token) {
    Ticket ticket = giveBack(order, token);
    retried += ticket == null ? 0 : 1;
    return ticket;
  }

  private void lose(Held held, String why) {
    expired++;
    leases.revoke(held);
    Ticket ticket = waitsAgain(held.order());
    if (ticket == null || held.isReservation()) {
      return;
    }
    effects.add(new Effect.Lost(ticket.id(), held.worker(), why));
    if (ticket.lost(held.worker())) {
      pause("workers are lost on " + ticket.id());
      effects.add(new Effect.Poisoned(ticket.id(), ticket.lostWorkers()));
    }
  }

  private @Nullable Ticket waitsAgain(OrderId order) {
    Ticket ticket = orders.find(order);
    if (ticket != null) {
      orders.waitsAgain(ticket);
    }
    return ticket;
  }

  // ---- the run as a whole ----

  void pause(String why) {
    paused = why;
  }

  boolean isPaused() {
    return !paused.isEmpty();
  }

  /** Why nothing is leased; empty when orders are. */
  String paused() {
    return paused;
  }

  void resume() {
    paused = "";
    orders.tickets().forEach(Ticket::forgetLosses);
    waiting().forEach(orders::waitsAgain);
  }

  void finish() {
    finished = true;
  }

  /** Open orders that nobody has. */
  Stream<Ticket> waiting() {
    return orders.tickets().stream().filter(ticket -> leases.of(ticket.id()) == null);
  }

  Collection<Held> leased() {
    return leases.all();
  }

  /** Who waits and who has what at {@code now}. */
  Queue queue(long now) {
    return new Queue(orders.waiting(leases, now), orders.leased(leases, now), expired, retried);
  }

  /** The roles that some live worker has. */
  Set<Role> roles() {
    return workers.roles();
  }

  int liveWorkers() {
    return workers.live();
  }

  /** Greater than the token of every lease so far. */
  long nextToken() {
    return leases.nextToken();
  }
}
