package org.editr1.run;

import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import org.editr1.Failure;
import org.editr1.journey.Effect;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Logged;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.WorkAvailable;
import org.editr1.journey.Order;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec.Determinism;
import org.editr1.journey.TensorRef;
import org.editr1.run.OpenOrders.Closed;
import org.jspecify.annotations.Nullable;

/**
 * Knows where every sample is and which worker holds its order; no other class does. Time is an
 * argument: milliseconds of a monotonic clock. Consequences are collected until {@link
 * #takeEffects} and {@link SampleFlow#takeScored}.
 *
 * <p>A replay names the stored encodings, opens the passes, then replays the journal of each. The
 * order of entries matters within a pass only. Replaying yields the original effects.
 */
final class Ledger {
  /** Token of a result that comes from a journal and not from a worker. */
  private static final long REPLAYED = Long.MAX_VALUE;

  /**
   * Every sample of a pass is scored or dropped. A step now waits for {@link Ledger#train}; an
   * evaluation is complete.
   *
   * @param scores of the groups that have any, samples ascending; in a step these groups have at
   *     least two; may be empty
   */
  record Scored(Pass pass, SortedMap<GroupKey, List<Score>> scores) {}

  private final RunSetup setup;
  private final List<Effect> effects = new ArrayList<>();
  private final OpenOrders orders = new OpenOrders();
  private final SampleFlow flow = new SampleFlow(orders, effects);
  private final Claims claims;
  private final Outage outage;
  private final List<Effect.Faulted> pendingFaults = new ArrayList<>();

  Ledger(RunSetup setup) {
    this.setup = setup;
    this.claims = new Claims(setup, orders, effects);
    this.outage = new Outage(claims, effects);
  }

  /** Returns the leases of its open orders, and the workers that hold them. */
  Claims claims() {
    return claims;
  }

  /** Returns the samples of its open passes, and their ways. */
  SampleFlow flow() {
    return flow;
  }

  /** Returns what the calls since the last one brought about, in order. */
  List<Effect> takeEffects() {
    Set<Role> waiting = orders.takeWaiting();
    if (!waiting.isEmpty() && !claims.isPaused()) {
      effects.add(new Effect.Publish(new WorkAvailable(waiting)));
    }
    List<Effect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }

  // ---- passes open ----

  /** Names a stored encoding; must precede the opening of any group with the task. */
  void knownConditioning(String conditioning, TensorRef reference) {
    orders.store(conditioning, reference);
  }

  /** Forgets conditionings until the others have {@code most} bytes; returns their files. */
  List<TensorRef> forgetConditionings(long most) {
    Set<String> needed =
        flow.openStates()
            .flatMap(state -> state.groups().stream())
            .flatMap(GroupState::conditionings)
            .collect(toSet());
    return orders.forgetConditionings(most, needed);
  }

  /**
   * Lets the samples of a pass begin their journey. The orders of an evaluation rank below all
   * others until it is urgent.
   *
   * @param sampler the policy that makes the rollouts
   */
  void open(Pass pass, List<Group> groups, PolicyRef sampler, long now) {
    if (!groups.stream().allMatch(group -> group.key().pass().equals(pass))) {
      throw new IllegalArgumentException("a group of another pass is opened in " + pass);
    }
    List<GroupState> states =
        groups.stream().map(group -> new GroupState(group, setup.spec().chunks())).toList();
    flow.open(new StepState(pass, states, sampler), now);
  }

  /**
   * Opens the train orders of a step that was {@link Scored}; without any surviving group the step
   * is trained at once, with no leaves.
   *
   * @param live of version {@code step}; another one throws {@link IllegalStateException}
   * @param advantages by group and sample index, for every scored sample of the trained groups
   * @param filtered reason by group, for the scored groups that are not trained
   */
  void train(
      int step,
      PolicyRef live,
      Map<GroupKey, Map<Integer, Double>> advantages,
      Map<GroupKey, String> filtered,
      long now) {
    flow.train(flow.state(new Pass.Step(step)), live, advantages, filtered, now);
    applyPendingFaults(now);
  }

  // ---- results ----

  /** Returns whether a result of the order would still count. */
  boolean isOpen(OrderId order) {
    return orders.find(order) != null;
  }

  /**
   * Accepts the first result of an open order from any worker. A repeat gets the same answer; a
   * different result of a closed order changes nothing and is a {@link Logged.Violation}. A result
   * of another kind, with a score that is not finite or whose file is damaged counts as a failure
   * of its lease.
   *
   * @param intact whether the store holds the file that the result names, byte for byte
   */
  Message done(Done done, boolean intact, long now) {
    String run = setup.welcome().run();
    if (!done.run().equals(run)) {
      String reason = "it is a result of the run %s, this one is %s";
      return Ack.of(done.order(), reason.formatted(done.run(), run));
    }
    TensorRef stored = done.result().stored();
    if (stored != null && !intact && isOpen(done.order())) {
      String reason = stored.id() + " is not in the store, or not intact";
      fail(failure(done, List.of(), reason), now);
      return Ack.of(done.order(), reason);
    }
    return Ack.of(done.order(), accept(done, now));
  }

  private @Nullable String accept(Done done, long now) {
    claims.workers().seen(done.worker(), now);
    OpenOrder open = orders.find(done.order());
    if (open == null) {
      return alreadyClosed(done);
    }
    if (!done.digest().equals(open.digest())) {
      return "the order changed: a sample was dropped, or the head has other inputs";
    }
    String mismatch = open.mismatch(done.result());
    if (mismatch != null) {
      fail(failure(done, List.of(), mismatch), now);
      return mismatch;
    }
    List<Integer> unusable = OpenOrder.notFinite(done.result());
    return unusable.isEmpty()
        ? close(open, done, now)
        : fail(failure(done, unusable, "the score is not finite"), now);
  }

  private @Nullable String close(OpenOrder open, Done done, long now) {
    Order order = open.order();
    claims.end(order.id(), now);
    claims.ran(order.id(), done.seconds());
    TensorRef lost = open.lost();
    if (lost != null) {
      if (lost.equals(done.result().stored())) {
        orders.close(open, done.worker(), done.result());
      } else {
        notMadeAgain(open, "it came out otherwise");
      }
      return null;
    }
    if (order.id().role() == Role.REWARD) {
      outage.done(order.id());
    }
    orders.close(open, done.worker(), done.result());
    effects.add(
        new Effect.Accepted(
            done.worker(), order.id(), open.digest(), done.result(), done.seconds()));
    flow.finished(order, done.result(), now);
    applyPendingFaults(now);
    return null;
  }

  /**
   * Opens the order again whose result a file was. Its samples stay where they are: the file comes
   * out as it was, and the orders that need it are tried until it is there.
   *
   * @return whether there is such an order
   */
  boolean makeAgain(TensorRef lost, long now) {
    if (orders.all().stream().anyMatch(open -> lost.equals(open.lost()))) {
      return true;
    }
    Order order = orders.maker(lost);
    String conditioning = orders.conditioningOf(lost);
    if (order == null && conditioning != null) {
      order = flow.encoding(conditioning);
    }
    if (order == null || order.id().role() == Role.TRAIN) {
      return false;
    }
    orders.openAgain(order, lost, now);
    String text = "%s is damaged in the store; %s makes it again";
    effects.add(new Logged.Line(Logged.Level.WARN, text.formatted(lost.id(), order.id())));
    return true;
  }

  private void notMadeAgain(OpenOrder open, String why) {
    TensorRef lost = Objects.requireNonNull(open.lost());
    String text = "%s is damaged in the store and was not made again: %s. Start the head again";
    orders.cancel(open);
    effects.add(new Effect.Fail(Failure.Kind.DEFECT, text.formatted(lost.id(), why)));
  }

  private @Nullable String alreadyClosed(Done done) {
    Closed closed = orders.closed(done.order());
    if (closed == null || !done.digest().equals(closed.digest())) {
      return "the order is not open";
    }
    if (closed.result().equals(done.result())) {
      return null;
    }
    boolean strict = setup.spec().determinism() == Determinism.STRICT;
    if (strict && !setup.external().contains(done.order().role())) {
      effects.add(new Logged.Violation(done.order(), closed.worker(), done.worker()));
    }
    return closed.worker() + " gave another result before";
  }

  private static Failed failure(Done done, List<Integer> faulty, String reason) {
    return new Failed(done.worker(), done.token(), done.order(), faulty, false, reason);
  }

  /**
   * Ends the lease without a result. Faulty samples are retried once, elsewhere if another live
   * worker has the role, then dropped; any other failure is retried without limit.
   */
  Message failed(Failed failed, long now) {
    return Ack.of(failed.order(), fail(failed, now));
  }

  private @Nullable String fail(Failed failed, long now) {
    claims.workers().seen(failed.worker(), now);
    OpenOrder open = claims.failed(failed.order(), failed.token(), now);
    if (open == null) {
      return Claims.EXPIRED;
    }
    open.failedBy(failed.worker());
    if (failed.lasting()) {
      outage.failed(failed.order(), failed.reason(), orders.all(), now);
    }
    List<Integer> dropped = open.faultOf(open.faulty(failed.faulty()));
    if (!dropped.isEmpty() && open.lost() != null) {
      notMadeAgain(open, failed.reason());
    } else if (!dropped.isEmpty()) {
      // A second worker that runs it runs what will be no order any more.
      claims.end(open.id(), now);
      orders.waitsAgain(open);
      flow.drop(flow.faults(open, dropped, failed.reason()), now);
      applyPendingFaults(now);
    }
    return null;
  }

  // ---- journaled by an earlier head ----

  /**
   * Accepts a journaled result. One whose order is not open, because an input is lost, or says
   * something else by now, is void.
   */
  void replay(Effect.Accepted result, long now) {
    OpenOrder open = orders.find(result.order());
    String digest = open != null && result.digest().isEmpty() ? open.digest() : result.digest();
    accept(
        new Done(
            result.worker(),
            REPLAYED,
            "",
            result.order(),
            digest,
            result.result(),
            result.seconds()),
        now);
  }

  /**
   * Drops journaled samples again. Where the order is not open again, because the input of its
   * samples is lost and is made once more, they travel the same way as before and are dropped once
   * it opens: the members of their chunks, and the scores that theirs are compared with, stay
   * equal.
   *
   * @throws IllegalStateException when an order is leased or a sample has left the run already
   */
  void replay(Effect.Faulted fault, long now) {
    if (!claims.leased().isEmpty()) {
      throw new IllegalStateException("a journal is replayed before the first claim");
    }
    if (fault.order().role() == Role.ENCODE || isOpen(fault.order())) {
      flow.drop(List.of(fault), now);
    } else {
      flow.state(fault.order().group().pass());
      pendingFaults.add(fault);
    }
    applyPendingFaults(now);
  }

  /** Must follow whatever may open orders. */
  private void applyPendingFaults(long now) {
    for (int i = 0; i < pendingFaults.size(); i++) {
      Effect.Faulted fault = pendingFaults.get(i);
      if (isOpen(fault.order())) {
        pendingFaults.remove(i);
        flow.dropAgain(fault, now);
        i = -1;
      }
    }
  }

  /** Ends a pause for a failure that may be over, and gives up orders that cost their workers. */
  void beat(long now) {
    outage.beat(now);
    claims.takePoisoned(now).forEach(order -> giveUp(order, now));
  }

  private void giveUp(OpenOrder order, long now) {
    String reason =
        "the workers %s were lost on %s"
            .formatted(String.join(", ", order.lostWorkers()), order.id());
    if (order.lost() != null) {
      notMadeAgain(order, reason);
    } else if (order.id().role() == Role.TRAIN) {
      String text = "the run ends, since its step cannot be trained: %s; look at their logs";
      effects.add(new Effect.Fail(Failure.Kind.POISON, text.formatted(reason)));
    } else {
      flow.drop(flow.faults(order, order.samples(), reason), now);
      applyPendingFaults(now);
    }
  }

  // ---- questions ----

  /** Returns the open orders of a role, the most urgent first. */
  List<Order> openOrders(Role role) {
    return orders.all().stream()
        .filter(open -> open.id().role() == role)
        .sorted(flow.urgency().mostUrgentFirst())
        .map(OpenOrder::order)
        .toList();
  }
}
