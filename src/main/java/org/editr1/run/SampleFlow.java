package org.editr1.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Order;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Encoded;
import org.editr1.journey.Result.RolledOut;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Result.Scored;
import org.editr1.journey.Result.Trained;
import org.editr1.journey.Role;
import org.editr1.journey.Split;

/** Moves samples on as results come in, and opens the orders that become possible. */
final class SampleFlow {
  static final String TOO_FEW = "fewer than 2 scored samples in its group";

  private final SortedMap<Integer, StepBook> steps = new TreeMap<>();
  private final SortedMap<Integer, StepBook> evaluations = new TreeMap<>();
  private final Set<Integer> urgentEvaluations = new HashSet<>();
  private final OrderBook orders;
  private final List<Effect> effects;

  SampleFlow(OrderBook orders, List<Effect> effects) {
    this.orders = orders;
    this.effects = effects;
  }

  SortedMap<Integer, StepBook> books(Split split) {
    return split == Split.TRAIN ? steps : evaluations;
  }

  StepBook book(Pass pass) {
    StepBook book = books(pass.split()).get(pass.number());
    if (book == null) {
      throw new IllegalArgumentException(pass.folder() + " is not open");
    }
    return book;
  }

  StepBook book(GroupKey group) {
    return book(group.pass());
  }

  private List<StepBook> everyBook() {
    return Stream.of(Split.values()).flatMap(split -> books(split).values().stream()).toList();
  }

  void evaluationUrgent(int version) {
    urgentEvaluations.add(version);
  }

  /** Which order comes first as things stand. */
  Urgency urgency() {
    int oldestStep =
        steps.values().stream()
            .filter(book -> book.phase() != StepBook.Phase.CLOSED)
            .mapToInt(StepBook::number)
            .findFirst()
            .orElse(0);
    return new Urgency(urgentEvaluations, oldestStep);
  }

  // ---- WAITING → ENCODING → ROLLING ----

  void open(StepBook book, long now) {
    if (books(book.pass().split()).putIfAbsent(book.number(), book) != null) {
      throw new IllegalStateException(book.pass() + " was opened before");
    }
    book.samples().forEach(Sample::toEncoding);
    advance(book, now);
  }

  /** Opens what is possible now, and says so when the whole step is through a phase. */
  private void advance(StepBook book, long now) {
    book.groups().forEach(group -> open(book, group, now));
    settle(book);
  }

  private void open(StepBook book, GroupBook group, long now) {
    group.in(SampleState.ENCODING).forEach(sample -> encode(book, group, sample, now));
    group.ready().stream()
        .filter(order -> orders.find(order) == null)
        .forEach(order -> open(book, order, now));
  }

  /** One encode order serves all samples, of whatever step, that wait for the same encoding. */
  private void encode(StepBook book, GroupBook group, Sample sample, long now) {
    String wanted = sample.task().conditioning();
    Ticket underway = orders.encoding(wanted);
    if (orders.isStored(wanted)) {
      sample.toRolling();
    } else if (underway == null) {
      open(book, group.encodeOrder(sample), now);
    } else {
      underway.alsoWantedBy(group.key());
    }
  }

  private void open(StepBook book, OrderId id, long now) {
    Order order = book.order(id, orders::conditioning);
    if (order != null) {
      orders.open(order, now);
    }
  }

  // ---- results ----

  void finished(Order order, Result result, long now) {
    if (order instanceof EncodeOrder encode) {
      encoded(encode.task().conditioning(), (Encoded) result, now);
      return;
    }
    StepBook book = book(order.id().group());
    GroupBook group = book.group(order.id().group());
    List<Sample> members = group.samplesOf(order.id());
    if (order instanceof RolloutOrder) {
      members.forEach(sample -> sample.toRewarding(((RolledOut) result).rollout()));
    } else if (order instanceof RewardOrder) {
      score(members, ((Scored) result).scores());
    } else {
      book.addLeaf((TrainOrder) order, (Trained) result);
      members.forEach(Sample::toDone);
    }
    open(book, group, now);
    settle(book);
  }

  private void encoded(String conditioning, Encoded result, long now) {
    orders.store(conditioning, result.conditioning());
    effects.add(new Effect.ConditioningStored(conditioning, result.conditioning()));
    everyBook().forEach(book -> advance(book, now));
  }

  private static void score(List<Sample> members, List<Score> scores) {
    for (int i = 0; i < members.size(); i++) {
      members.get(i).toScored(scores.get(i));
    }
  }

  // ---- drops ----

  /**
   * What dropping samples of an open order means for each group that waits for it: an encoding may
   * be wanted by several.
   */
  List<Effect.Faulted> faults(Ticket ticket, List<Integer> samples, String reason) {
    if (!(ticket.order() instanceof EncodeOrder encode)) {
      return List.of(new Effect.Faulted(ticket.id(), samples, reason));
    }
    List<Effect.Faulted> faults = new ArrayList<>();
    everyBook().stream()
        .flatMap(book -> book.groups().stream())
        .map(group -> group.waitingFor(encode.task().conditioning()))
        .forEach(
            waiting ->
                waiting.forEach((id, all) -> faults.add(new Effect.Faulted(id, all, reason))));
    return faults;
  }

  /** Drops samples that are at fault; the rest of their chunks stays together. */
  void drop(List<Effect.Faulted> faults, long nextToken, long now) {
    for (Effect.Faulted fault : faults) {
      effects.add(fault);
      drop(fault, fault.samples(), nextToken);
    }
    everyBook().forEach(book -> advance(book, now));
  }

  /** As {@link #drop}, of what was journaled long ago; some of the samples may have left since. */
  void dropAgain(Effect.Faulted fault, long nextToken, long now) {
    GroupBook group = book(fault.order().group()).group(fault.order().group());
    drop(fault, fault.samples().stream().filter(group::lives).toList(), nextToken);
    everyBook().forEach(book -> advance(book, now));
  }

  private void drop(Effect.Faulted fault, List<Integer> samples, long nextToken) {
    GroupKey key = fault.order().group();
    StepBook book = book(key);
    GroupBook group = book.group(key);
    samples.forEach(index -> drop(group.sample(index), fault.reason()));
    if (fault.order().role() == Role.ENCODE) {
      // Other groups' samples that still wait for this encoding have it opened anew.
      orders.cancelEncoding(group.taskOf(fault.order()).conditioning());
    }
    orders.of(key).forEach(ticket -> shrink(ticket, book, nextToken));
  }

  private void shrink(Ticket ticket, StepBook book, long nextToken) {
    Order rest = book.order(ticket.id(), orders::conditioning);
    if (rest == null) {
      orders.cancel(ticket);
    } else if (!rest.equals(ticket.order())) {
      ticket.shrinkTo(rest, nextToken);
    }
  }

  private void drop(Sample sample, String reason) {
    sample.toDropped();
    effects.add(new Effect.Dropped(sample.key(), reason));
  }

  // ---- SCORED → TRAINING → DONE ----

  private void settle(StepBook book) {
    switch (book.phase()) {
      case SAMPLING -> settleScores(book);
      case TRAINING -> settleLeaves(book);
      case SCORED, CLOSED -> {}
    }
  }

  private void settleScores(StepBook book) {
    if (book.pass() instanceof Pass.Step) {
      book.groups().forEach(this::dropTooSmall);
    }
    if (!book.isAll(SampleState.SCORED)) {
      return;
    }
    book.toScored();
    if (book.pass() instanceof Pass.Step) {
      effects.add(new Effect.RewardsComplete(book.number(), book.scores()));
    } else {
      effects.add(new Effect.EvaluationComplete(book.number(), book.scores()));
      forgetBefore(book);
    }
  }

  /** While its step is sampled; a fault in training costs a group nothing but the sample. */
  private void dropTooSmall(GroupBook group) {
    if (group.state() == SampleState.SCORED && group.living().size() < 2) {
      group.living().forEach(sample -> drop(sample, TOO_FEW));
    }
  }

  /**
   * Opens the train orders of a step.
   *
   * @param advantages by group and sample, of every scored sample of a group that is trained
   * @param filtered why the other groups are not
   */
  void train(
      StepBook book,
      PolicyRef live,
      Map<GroupKey, Map<Integer, Double>> advantages,
      Map<GroupKey, String> filtered,
      long now) {
    Map<Sample, Double> known = new HashMap<>();
    List<Sample> leaving = new ArrayList<>();
    for (GroupBook group : book.groups()) {
      for (Sample sample : group.living()) {
        Double advantage = advantages.getOrDefault(group.key(), Map.of()).get(sample.index());
        if (advantage != null) {
          known.put(sample, advantage);
        } else if (filtered.containsKey(group.key())) {
          leaving.add(sample);
        } else {
          throw new IllegalArgumentException(sample.key() + " has no advantage");
        }
      }
    }
    book.toTraining(live);
    leaving.forEach(
        sample -> drop(sample, filtered.getOrDefault(sample.key().group(), "filtered")));
    known.forEach(Sample::toTraining);
    advance(book, now);
  }

  private void settleLeaves(StepBook book) {
    if (book.isAll(SampleState.DONE)) {
      book.toClosed();
      effects.add(new Effect.StepTrained(book.number(), book.leaves()));
      forgetBefore(book);
    }
  }

  /** Late results come soon or never: only the newest closed step is remembered. */
  private void forgetBefore(StepBook newest) {
    SortedMap<Integer, StepBook> all = books(newest.pass().split());
    all.headMap(newest.number()).values().removeIf(book -> book.phase() == StepBook.Phase.CLOSED);
    orders.forgetClosed(
        key ->
            key.pass().split() == newest.pass().split() && !all.containsKey(key.pass().number()));
  }
}
