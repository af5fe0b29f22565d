package org.editr1.run;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
import org.editr1.journey.JournalEntry;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec.Chunks;
import org.editr1.journey.Split;
import org.editr1.journey.TensorRef;
import org.jspecify.annotations.Nullable;

/**
 * Knows where every sample is and who works on it; the only place that does. Pure and
 * single-threaded: time is an argument (milliseconds of a monotonic clock), and what a call brings
 * about is returned as {@link Effect}s.
 *
 * <p>Everything needed to rebuild a ledger is what was given to it and what it answered. A head
 * that starts again makes it know the stored encodings, opens the same steps and evaluations, and
 * gives it the {@link JournalEntry#valid} journal of each: accepted results with the token {@link
 * #REPLAYED}, faults by {@link #replayFault}. Within a step the sequence is the old one, between
 * steps it is free. The effects are those of old.
 */
public final class Ledger {
  /** The token of a result that comes from a journal and not from a worker. */
  public static final long REPLAYED = Long.MAX_VALUE;

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
  private final OrderBook orders = new OrderBook();
  private final SampleFlow flow = new SampleFlow(orders, effects);
  private final Claims claims;
  private final Results results;

  public Ledger(Settings settings) {
    this.settings = settings;
    this.claims = new Claims(settings, orders, effects);
    this.results = new Results(settings, orders, flow, claims, effects);
  }

  // ---- what is to be done ----

  /** A task whose encoding is stored already; to be told before a group with the task is opened. */
  public void knownConditioning(String conditioning, TensorRef reference) {
    orders.store(conditioning, reference);
  }

  /** Lets the samples of a step begin their journey; {@code behaviour} makes the rollouts. */
  public List<Effect> openStep(int step, List<Group> groups, PolicyRef behaviour, long now) {
    return open(new Pass.Step(step), groups, behaviour, now);
  }

  /** Evaluates {@code version}: these orders rank below all others until it is urgent. */
  public List<Effect> openEvaluation(int version, List<Group> groups, PolicyRef ema, long now) {
    return open(new Pass.Evaluation(version), groups, ema, now);
  }

  /** From now on the orders of this evaluation rank with rollouts. */
  public void evaluationUrgent(int version) {
    flow.evaluationUrgent(version);
  }

  private List<Effect> open(Pass pass, List<Group> groups, PolicyRef sampler, long now) {
    for (Group group : groups) {
      if (!group.key().pass().equals(pass)) {
        throw new IllegalArgumentException(group.key() + " is no group of " + pass.folder());
      }
    }
    List<GroupBook> books =
        groups.stream().map(group -> new GroupBook(group, settings.chunks())).toList();
    flow.open(new StepBook(pass, books, sampler), now);
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
    flow.train(flow.book(new Pass.Step(step)), live, advantages, filtered, now);
    results.dropAhead(now);
    return takeEffects();
  }

  // ---- workers come, ask and go ----

  /** A worker introduced itself; what an earlier incarnation of it had is lost. */
  public List<Effect> hello(Hello hello, long now) {
    claims.hello(hello, now);
    return takeEffects();
  }

  /**
   * Leases the most urgent open order of the claimed roles, else {@link Message.NoWork}. A repeated
   * claim gets the same answer. A worker without any order gets another one's reservation if
   * nothing else is open. Who has not said hello in this epoch is a {@link Message.Stranger}.
   */
  public Outcome claim(Claim claim, long now) {
    return outcome(claims.claim(claim, flow.urgency(), now));
  }

  /** Moves the deadline; refused when the lease is gone. */
  public Outcome renew(Renew renew, long now) {
    return answer(renew.order(), claims.renew(renew, now));
  }

  /** The order goes back unworked. */
  public Outcome release(Release release, long now) {
    return answer(release.order(), claims.release(release, now));
  }

  /** Takes back what was not renewed in time, and forgets workers that are silent. */
  public List<Effect> expire(long now) {
    claims.expire(now);
    return takeEffects();
  }

  /** A member left the cluster, and with it the workers that live in it. */
  public List<Effect> memberLost(String member) {
    claims.memberLost(member);
    return takeEffects();
  }

  /** The head itself stood still for {@code gap} milliseconds: nobody could renew. */
  public void extendLeases(long gap) {
    claims.extend(gap);
  }

  // ---- results ----

  /** Whether a result of the order would still count. */
  public boolean isOpen(OrderId order) {
    return orders.find(order) != null;
  }

  /**
   * Takes the first result of an open order from anyone. A repeat is answered the same again; a
   * different result of a closed order changes nothing and is a {@link Effect.Violation}. A result
   * of another kind, or with a score that is not finite, is a failure of its lease.
   */
  public Outcome done(Done done, long now) {
    return answer(done.order(), results.done(done, now));
  }

  /**
   * The order could not be done. Faulty samples are tried once more, elsewhere if another live
   * worker has the role, then dropped; any other failure is tried again without limit.
   */
  public Outcome failed(Failed failed, long now) {
    return answer(failed.order(), results.failed(failed, now));
  }

  /**
   * Drops again the samples that an earlier head dropped, with the effects that it had then. Where
   * the order is not open yet, because a result before it was lost, they are dropped once it is.
   *
   * @throws IllegalStateException when an order is leased or a sample has left the run already
   */
  public List<Effect> replayFault(JournalEntry.Faulted fault, long now) {
    results.replay(fault, now);
    return takeEffects();
  }

  // ---- the run as a whole ----

  /** No further leases until {@link #resumeRun}; what is leased may be finished. */
  public void pause(String why) {
    claims.pause(why);
  }

  /** Goes on after a pause or a {@link Effect.Poisoned}, whose losses are forgotten. */
  public List<Effect> resumeRun() {
    claims.resume();
    return takeEffects();
  }

  /** Nobody has an order: a paused ledger stays as it is. */
  public boolean isQuiet() {
    return claims.leased().isEmpty();
  }

  /** The run has ended: claims are told so. */
  public void finish() {
    claims.finish();
  }

  /** How many workers were heard of lately. */
  public int liveWorkers() {
    return claims.liveWorkers();
  }

  /** Roles of waiting orders that no live worker has. */
  public Set<Role> missingRoles() {
    Set<Role> missing = EnumSet.noneOf(Role.class);
    claims.waiting().forEach(ticket -> missing.add(ticket.id().role()));
    missing.removeAll(claims.roles());
    return missing;
  }

  /** What is where at {@code now}. */
  public Snapshot snapshot(long now) {
    Map<Role, Integer> waiting = new EnumMap<>(Role.class);
    claims.waiting().forEach(ticket -> waiting.merge(ticket.id().role(), 1, Integer::sum));
    Map<Role, Integer> leased = new EnumMap<>(Role.class);
    claims.leased().forEach(held -> leased.merge(held.order().role(), 1, Integer::sum));
    return new Snapshot(
        waiting,
        leased,
        counts(Split.TRAIN),
        counts(Split.TEST),
        now - claims.waiting().mapToLong(Ticket::openedAt).min().orElse(now),
        claims.paused());
  }

  /** Who waits and who has what at {@code now}. */
  public Queue queue(long now) {
    return claims.queue(now);
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
    if (!waiting.isEmpty() && !claims.isPaused()) {
      effects.add(new Effect.WorkOpened(waiting));
    }
    List<Effect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }

  private Outcome outcome(Message reply) {
    return new Outcome(reply, takeEffects());
  }

  private Outcome answer(OrderId order, @Nullable String refusal) {
    return outcome(new Ack(order, refusal == null, refusal == null ? "" : refusal));
  }
}
