package org.editr1.protocol;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.NoWork;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.OrderId;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec.Chunks;
import org.editr1.journey.Split;
import org.editr1.journey.TensorRef;
import org.editr1.protocol.Leases.Held;
import org.editr1.protocol.OrderBook.Closed;
import org.editr1.protocol.Workers.Arrival;
import org.jspecify.annotations.Nullable;

/**
 * Knows where every sample is and who works on it; the only place that does. Pure and
 * single-threaded: time is an argument (milliseconds of a monotonic clock), and what a call brings
 * about is returned as {@link Effect}s.
 *
 * <p>Everything needed to rebuild a ledger is what was given to it: open the same steps and
 * evaluations, then give it the accepted results in their old sequence with the token {@link
 * #REPLAYED}.
 */
public final class Ledger {
  /** The token of a result that comes from a journal and not from a worker. */
  public static final long REPLAYED = Long.MAX_VALUE;

  private static final int LEASES_OF_A_WORKER = 2;
  private static final int SILENT_LEASES = 2;

  /**
   * @param epoch of the head, from 1; tokens of different epochs differ
   * @param leaseMillis how long an order is a worker's without a renewal
   * @param retryMillis after which a worker without work asks again
   * @param loose different results of one order are not a violation
   * @param external roles whose results never repeat exactly
   */
  public record Settings(
      Chunks chunks,
      long epoch,
      long leaseMillis,
      long retryMillis,
      boolean loose,
      Set<Role> external) {}

  /** The answer to a worker's request, and what else the request brought about. */
  public record Outcome(Message reply, List<Effect> effects) {}

  private final Settings settings;
  private final List<Effect> effects = new ArrayList<>();
  private final Workers workers = new Workers();
  private final OrderBook orders = new OrderBook();
  private final SampleFlow flow = new SampleFlow(orders, effects);
  private final Set<Integer> urgentEvaluations = new HashSet<>();
  private final Leases leases;
  private boolean paused;
  private boolean finished;

  public Ledger(Settings settings) {
    this.settings = settings;
    this.leases = new Leases(settings.leaseMillis(), settings.epoch() << 32);
  }

  // ---- what is to be done ----

  /** A task whose encoding is stored already; to be told before a group with the task is opened. */
  public void knownConditioning(String conditioning, TensorRef reference) {
    flow.conditionings().store(conditioning, reference);
  }

  /** Lets the samples of a step begin their journey; {@code behaviour} makes the rollouts. */
  public List<Effect> openStep(int step, List<Group> groups, PolicyRef behaviour, long now) {
    return open(Split.TRAIN, step, groups, behaviour, now);
  }

  /** Evaluates {@code version}: these orders rank below all others until it is urgent. */
  public List<Effect> openEvaluation(int version, List<Group> groups, PolicyRef ema, long now) {
    return open(Split.TEST, version, groups, ema, now);
  }

  /** From now on the orders of this evaluation rank with rollouts. */
  public void evaluationUrgent(int version) {
    urgentEvaluations.add(version);
  }

  private List<Effect> open(
      Split split, int number, List<Group> groups, PolicyRef sampler, long now) {
    for (Group group : groups) {
      if (group.key().split() != split || group.key().step() != number) {
        throw new IllegalArgumentException(
            group.key() + " is no group of " + split.folder() + "-" + number);
      }
    }
    List<GroupBook> books =
        groups.stream().map(group -> new GroupBook(group, settings.chunks())).toList();
    flow.open(new StepBook(split, number, books, sampler), now);
    return takeEffects();
  }

  /**
   * Opens the train orders of a step whose {@link Effect.RewardsComplete} was returned; without any
   * surviving group the step is trained at once, with no leaves.
   *
   * @param live of version {@code step}; another one throws {@link IllegalStateException}
   * @param advantages by group and sample index, for every scored sample of the trained groups
   * @param filtered reason by group, for the scored groups that are not trained
   */
  public List<Effect> train(
      int step,
      PolicyRef live,
      Map<GroupKey, Map<Integer, Double>> advantages,
      Map<GroupKey, String> filtered,
      long now) {
    flow.train(flow.book(Split.TRAIN, step), live, advantages, filtered, now);
    return takeEffects();
  }

  // ---- workers come, ask and go ----

  /** A worker introduced itself; what an earlier incarnation of it had is lost. */
  public List<Effect> hello(Hello hello, long now) {
    arrive(hello.worker(), hello.incarnation(), hello.roles(), now);
    return takeEffects();
  }

  private boolean arrive(String worker, long incarnation, Set<Role> roles, long now) {
    Arrival arrival = workers.arrive(worker, incarnation, roles, now);
    if (arrival == Arrival.RESTARTED) {
      leases.of(worker).forEach(this::lose);
    }
    return arrival != Arrival.OUTDATED;
  }

  /**
   * Leases the most urgent open order of the claimed roles, else {@link NoWork}. A repeated claim
   * gets the same answer. A worker without any order gets another one's reservation if nothing else
   * is open.
   */
  public Outcome claim(Claim claim, long now) {
    if (!arrive(claim.worker(), claim.incarnation(), claim.roles(), now)) {
      return noWork();
    }
    Held repeated = leases.find(claim.worker(), claim.sequence());
    if (repeated != null) {
      leases.renew(repeated, now);
      return lease(repeated);
    }
    if (!workers.isNextClaim(claim.worker(), claim.sequence()) || paused || finished) {
      return noWork();
    }
    Ticket ticket = choose(claim);
    return ticket == null
        ? noWork()
        : lease(leases.grant(ticket.id(), claim.worker(), claim.sequence(), now));
  }

  private @Nullable Ticket choose(Claim claim) {
    int held = leases.of(claim.worker()).size();
    if (held >= LEASES_OF_A_WORKER) {
      return null;
    }
    Ticket open = mostUrgent(claim, unleased());
    if (open != null || held > 0) {
      return open;
    }
    Ticket reserved = mostUrgent(claim, reserved());
    if (reserved != null) {
      Held taken = leases.of(reserved.id());
      if (taken != null) {
        leases.revoke(taken);
      }
    }
    return reserved;
  }

  private @Nullable Ticket mostUrgent(Claim claim, Stream<Ticket> candidates) {
    return candidates
        .filter(ticket -> claim.roles().contains(ticket.id().role()))
        .filter(ticket -> !isForAnother(ticket, claim.worker()))
        .min(new Urgency(urgentEvaluations, oldestStep()))
        .orElse(null);
  }

  private boolean isForAnother(Ticket ticket, String worker) {
    return worker.equals(ticket.lastFailed()) && workers.another(ticket.id().role(), worker);
  }

  private Stream<Ticket> unleased() {
    return orders.tickets().stream().filter(ticket -> leases.of(ticket.id()) == null);
  }

  private Stream<Ticket> reserved() {
    return orders.tickets().stream()
        .filter(
            ticket -> {
              Held held = leases.of(ticket.id());
              return held != null && held.isReservation();
            });
  }

  private int oldestStep() {
    return flow.books(Split.TRAIN).values().stream()
        .filter(book -> book.phase() != StepBook.Phase.CLOSED)
        .mapToInt(StepBook::number)
        .findFirst()
        .orElse(0);
  }

  private Outcome lease(Held held) {
    Ticket ticket = orders.find(held.order());
    if (ticket == null) {
      throw new IllegalStateException(held.order() + " is leased but not open");
    }
    return outcome(new Lease(held.token(), settings.leaseMillis(), ticket.order()));
  }

  private Outcome noWork() {
    return outcome(new NoWork(settings.retryMillis(), finished));
  }

  /** Moves the deadline; refused when the lease is gone. */
  public Outcome renew(Renew renew, long now) {
    workers.heard(renew.worker(), now);
    Held held = leases.find(renew.order(), renew.token());
    if (held == null) {
      return refused(renew.order(), "the lease is gone");
    }
    leases.renew(held, now);
    return accepted(renew.order());
  }

  /** The order goes back unworked. */
  public Outcome release(Release release, long now) {
    workers.heard(release.worker(), now);
    Held held = leases.find(release.order(), release.token());
    if (held == null) {
      return refused(release.order(), "the lease is gone");
    }
    leases.end(held);
    waitsAgain(release.order());
    return accepted(release.order());
  }

  // ---- results ----

  /**
   * Takes the first result of an open order from anyone. A repeat is answered the same again; a
   * different result of a closed order changes nothing and is a {@link Effect.Violation}.
   */
  public Outcome done(Done done, long now) {
    workers.heard(done.worker(), now);
    Ticket ticket = orders.find(done.order());
    if (ticket == null) {
      return late(done);
    }
    if (done.token() < ticket.validFrom()) {
      return refused(done.order(), "a sample of the order was dropped meanwhile");
    }
    String mismatch = ticket.mismatch(done.result());
    if (mismatch != null) {
      return refused(done.order(), mismatch);
    }
    List<Integer> unusable = notFinite(done.result());
    return unusable.isEmpty()
        ? close(ticket, done, now)
        : failed(
            new Failed(
                done.worker(), done.token(), done.order(), unusable, "the score is not finite"),
            now);
  }

  private Outcome close(Ticket ticket, Done done, long now) {
    Held held = leases.of(done.order());
    if (held != null) {
      leases.end(held);
    }
    orders.close(ticket, done.worker(), done.result());
    effects.add(new Effect.Accepted(done.worker(), done.order(), done.result(), done.seconds()));
    flow.finished(ticket.order(), done.result(), now);
    return accepted(done.order());
  }

  private Outcome late(Done done) {
    Closed closed = orders.closed(done.order());
    if (closed == null || done.token() < closed.validFrom()) {
      return refused(done.order(), "the order is not open");
    }
    if (closed.result().equals(done.result())) {
      return accepted(done.order());
    }
    if (!settings.loose() && !settings.external().contains(done.order().role())) {
      effects.add(new Effect.Violation(done.order(), closed.worker(), done.worker()));
    }
    return refused(done.order(), closed.worker() + " gave another result before");
  }

  private static List<Integer> notFinite(Result result) {
    return result instanceof Result.Scored scored
        ? scored.scores().stream()
            .filter(score -> !Double.isFinite(score.value()))
            .map(Score::sample)
            .toList()
        : List.of();
  }

  /**
   * The order could not be done. Faulty samples are tried once more, elsewhere if another live
   * worker has the role, then dropped; any other failure is tried again without limit.
   */
  public Outcome failed(Failed failed, long now) {
    workers.heard(failed.worker(), now);
    Held held = leases.find(failed.order(), failed.token());
    Ticket ticket = orders.find(failed.order());
    if (held == null || ticket == null) {
      return refused(failed.order(), "the lease is gone");
    }
    leases.end(held);
    orders.waitsAgain(ticket);
    ticket.failedBy(failed.worker());
    List<Integer> faulty = faulty(ticket, failed);
    List<Integer> dropped = ticket.faultOf(faulty);
    if (!dropped.isEmpty()) {
      flow.drop(ticket, dropped, failed.reason(), leases.nextToken(), now);
    }
    return accepted(failed.order());
  }

  private static List<Integer> faulty(Ticket ticket, Failed failed) {
    if (ticket.id().role() == Role.ENCODE) {
      return failed.faulty().isEmpty() ? List.of() : ticket.samples();
    }
    return ticket.samples().stream().filter(failed.faulty()::contains).toList();
  }

  // ---- losses ----

  /** Takes back what was not renewed in time, and forgets workers that are silent. */
  public List<Effect> expire(long now) {
    leases.expired(now).forEach(this::lose);
    workers.lostBefore(now - SILENT_LEASES * settings.leaseMillis());
    return takeEffects();
  }

  /** The worker left the cluster. */
  public List<Effect> workerLost(String worker) {
    leases.of(worker).forEach(this::lose);
    workers.lost(worker);
    return takeEffects();
  }

  /** The head itself stood still for {@code gap} milliseconds: nobody could renew. */
  public void extendLeases(long gap) {
    leases.extend(gap);
    workers.extend(gap);
  }

  private void lose(Held held) {
    leases.revoke(held);
    Ticket ticket = waitsAgain(held.order());
    if (ticket != null && !held.isReservation() && ticket.lost(held.worker())) {
      paused = true;
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

  /** No further leases until {@link #resumeRun}; what is leased may be finished. */
  public void pause() {
    paused = true;
  }

  /** Goes on after a pause or a {@link Effect.Poisoned}, whose losses are forgotten. */
  public List<Effect> resumeRun() {
    paused = false;
    orders.tickets().forEach(Ticket::forgetLosses);
    unleased().forEach(orders::waitsAgain);
    return takeEffects();
  }

  /** The run has ended: claims are told so. */
  public void finish() {
    finished = true;
  }

  /** Roles of waiting orders that no live worker has. */
  public Set<Role> missingRoles() {
    Set<Role> missing = EnumSet.noneOf(Role.class);
    unleased().forEach(ticket -> missing.add(ticket.id().role()));
    missing.removeAll(workers.roles());
    return missing;
  }

  /** What is where at {@code now}. */
  public Snapshot snapshot(long now) {
    Map<Role, Integer> waiting = new EnumMap<>(Role.class);
    unleased().forEach(ticket -> waiting.merge(ticket.id().role(), 1, Integer::sum));
    Map<Role, Integer> leased = new EnumMap<>(Role.class);
    leases.all().forEach(held -> leased.merge(held.order().role(), 1, Integer::sum));
    return new Snapshot(
        waiting,
        leased,
        counts(Split.TRAIN),
        counts(Split.TEST),
        now - unleased().mapToLong(Ticket::openedAt).min().orElse(now),
        paused);
  }

  private SortedMap<Integer, Map<SampleState, Integer>> counts(Split split) {
    SortedMap<Integer, Map<SampleState, Integer>> counts = new TreeMap<>();
    flow.books(split).values().stream()
        .filter(book -> book.phase() != StepBook.Phase.CLOSED)
        .forEach(book -> counts.put(book.number(), book.counts()));
    return counts;
  }

  private List<Effect> takeEffects() {
    Set<Role> waiting = orders.takeWaiting();
    if (!waiting.isEmpty() && !paused) {
      effects.add(new Effect.WorkOpened(waiting));
    }
    List<Effect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }

  private Outcome outcome(Message reply) {
    return new Outcome(reply, takeEffects());
  }

  private Outcome accepted(OrderId order) {
    return outcome(new Ack(order, true, ""));
  }

  private Outcome refused(OrderId order, String reason) {
    return outcome(new Ack(order, false, reason));
  }
}
