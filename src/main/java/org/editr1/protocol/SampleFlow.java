package org.editr1.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Encoded;
import org.editr1.journey.Result.RolledOut;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Result.Scored;
import org.editr1.journey.Result.Trained;
import org.editr1.journey.Split;
import org.editr1.journey.TensorRef;
import org.jspecify.annotations.Nullable;

/** Moves samples on as results come in, and opens the orders that become possible. */
final class SampleFlow {
  static final String TOO_FEW = "fewer than 2 scored samples in its group";

  private final SortedMap<Integer, StepBook> steps = new TreeMap<>();
  private final SortedMap<Integer, StepBook> evaluations = new TreeMap<>();
  private final Conditionings conditionings = new Conditionings();
  private final OrderBook orders;
  private final List<Effect> effects;

  SampleFlow(OrderBook orders, List<Effect> effects) {
    this.orders = orders;
    this.effects = effects;
  }

  Conditionings conditionings() {
    return conditionings;
  }

  SortedMap<Integer, StepBook> books(Split split) {
    return split == Split.TRAIN ? steps : evaluations;
  }

  StepBook book(Split split, int number) {
    StepBook book = books(split).get(number);
    if (book == null) {
      throw new IllegalArgumentException(split.folder() + "-" + number + " is not open");
    }
    return book;
  }

  // ---- WAITING → ENCODING → ROLLING ----

  void open(StepBook book, long now) {
    if (books(book.split()).putIfAbsent(book.number(), book) != null) {
      throw new IllegalStateException(
          book.split().folder() + "-" + book.number() + " was opened before");
    }
    for (GroupBook group : book.groups()) {
      group.samples().forEach(sample -> begin(book, group, sample, now));
    }
    advance(book, now);
  }

  private void begin(StepBook book, GroupBook group, Sample sample, long now) {
    sample.toEncoding();
    String wanted = sample.task().conditioning();
    if (conditionings.find(wanted) != null) {
      sample.toRolling();
      return;
    }
    Ticket underway = encoding(wanted);
    if (underway == null) {
      openOrder(book, group.encodeOrder(sample), now);
    } else {
      underway.alsoWantedBy(group.key());
    }
  }

  private @Nullable Ticket encoding(String conditioning) {
    return orders.tickets().stream()
        .filter(
            ticket ->
                ticket.order() instanceof EncodeOrder encode
                    && encode.task().conditioning().equals(conditioning))
        .findFirst()
        .orElse(null);
  }

  /** Opens what is possible now, and says so when the whole step is through a phase. */
  private void advance(StepBook book, long now) {
    for (GroupBook group : book.groups()) {
      for (OrderId order : group.ready()) {
        if (orders.find(order) == null) {
          openOrder(book, order, now);
        }
      }
    }
    settle(book);
  }

  private void openOrder(StepBook book, OrderId id, long now) {
    Order order = book.order(id, conditionings);
    if (order != null) {
      orders.open(order, now);
    }
  }

  // ---- results ----

  void finished(Order order, Result result, long now) {
    if (order instanceof EncodeOrder encode) {
      encoded(encode.task().conditioning(), ((Encoded) result).conditioning(), now);
      return;
    }
    StepBook book = bookOf(order.id());
    List<Sample> members = book.group(order.id().group()).samplesOf(order.id());
    if (order instanceof RolloutOrder) {
      members.forEach(sample -> sample.toRewarding(((RolledOut) result).rollout()));
    } else if (order instanceof RewardOrder) {
      score(members, ((Scored) result).scores());
    } else {
      book.addLeaf((TrainOrder) order, (Trained) result);
      members.forEach(Sample::toDone);
    }
    advance(book, now);
  }

  private StepBook bookOf(OrderId order) {
    return book(order.group().split(), order.group().step());
  }

  private void encoded(String conditioning, TensorRef stored, long now) {
    conditionings.store(conditioning, stored);
    effects.add(new Effect.ConditioningStored(conditioning, stored));
    waitingFor(conditioning).forEach(Sample::toRolling);
    everyBook().forEach(book -> advance(book, now));
  }

  private List<Sample> waitingFor(String conditioning) {
    return everyBook().stream()
        .flatMap(StepBook::samples)
        .filter(sample -> sample.state() == SampleState.ENCODING)
        .filter(sample -> sample.task().conditioning().equals(conditioning))
        .toList();
  }

  private List<StepBook> everyBook() {
    return Stream.of(Split.values()).flatMap(split -> books(split).values().stream()).toList();
  }

  private static void score(List<Sample> members, List<Score> scores) {
    for (int i = 0; i < members.size(); i++) {
      members.get(i).toScored(scores.get(i));
    }
  }

  // ---- drops ----

  /** Drops samples of an open order; the rest of its chunk stays together. */
  void drop(Ticket ticket, List<Integer> samples, String reason, long nextToken, long now) {
    if (ticket.order() instanceof EncodeOrder encode) {
      orders.cancel(ticket);
      waitingFor(encode.task().conditioning()).forEach(sample -> drop(sample, reason));
      everyBook().forEach(book -> advance(book, now));
      return;
    }
    StepBook book = bookOf(ticket.id());
    book.group(ticket.id().group()).samplesOf(ticket.id()).stream()
        .filter(sample -> samples.contains(sample.index()))
        .forEach(sample -> drop(sample, reason));
    Order rest = book.order(ticket.id(), conditionings);
    if (rest == null) {
      orders.cancel(ticket);
    } else {
      ticket.shrinkTo(rest, nextToken);
    }
    advance(book, now);
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
    if (book.split() == Split.TRAIN) {
      book.groups().forEach(this::dropTooSmall);
    }
    if (!book.isAll(SampleState.SCORED)) {
      return;
    }
    book.toScored();
    if (book.split() == Split.TRAIN) {
      effects.add(new Effect.RewardsComplete(book.number(), book.scores()));
    } else {
      effects.add(new Effect.EvaluationComplete(book.number(), book.scores()));
      forgetBefore(book);
    }
  }

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
    SortedMap<Integer, StepBook> all = books(newest.split());
    all.headMap(newest.number()).values().removeIf(book -> book.phase() == StepBook.Phase.CLOSED);
    orders.forgetClosed(key -> key.split() == newest.split() && !all.containsKey(key.step()));
  }
}
