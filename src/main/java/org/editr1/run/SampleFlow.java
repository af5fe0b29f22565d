package org.editr1.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.journey.Effect;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.SampleDropped;
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
import org.editr1.journey.Result.Trained;
import org.editr1.journey.Role;
import org.editr1.journey.Split;
import org.editr1.run.Ledger.Scored;
import org.jspecify.annotations.Nullable;

/** Moves samples on as results come in, and opens the orders that become possible. */
final class SampleFlow {
  static final String TOO_FEW = "fewer than 2 scored samples in its group";

  private final SortedMap<Pass, StepState> passes = new TreeMap<>();
  private final Set<Integer> urgentEvaluations = new HashSet<>();
  private final List<Scored> scored = new ArrayList<>();
  private final OpenOrders orders;
  private final List<Effect> effects;

  SampleFlow(OpenOrders orders, List<Effect> effects) {
    this.orders = orders;
    this.effects = effects;
  }

  StepState state(Pass pass) {
    return Optional.ofNullable(passes.get(pass))
        .orElseThrow(() -> new IllegalArgumentException(pass + " is not open"));
  }

  private void advance(long now) {
    List.copyOf(passes.values()).forEach(state -> advance(state, now));
  }

  GroupState group(GroupKey key) {
    return state(key.pass()).group(key);
  }

  /** Returns the open passes with the number of their samples by state. */
  SortedMap<Pass, Map<SampleState, Integer>> open() {
    SortedMap<Pass, Map<SampleState, Integer>> open = new TreeMap<>();
    openStates().forEach(state -> open.put(state.pass(), state.counts()));
    return open;
  }

  Stream<StepState> openStates() {
    return passes.values().stream().filter(state -> !state.isClosed());
  }

  /** Returns the passes whose scores were completed since the last call. */
  List<Scored> takeScored() {
    List<Scored> taken = List.copyOf(scored);
    scored.clear();
    return taken;
  }

  /** Ranks the orders of the evaluation of {@code version} with rollouts from now on. */
  void evaluationUrgent(int version) {
    urgentEvaluations.add(version);
  }

  /** Returns the present order of precedence. */
  Urgency urgency() {
    int oldestStep =
        passes.values().stream()
            .filter(state -> state.pass() instanceof Pass.Step && !state.isClosed())
            .mapToInt(StepState::number)
            .findFirst()
            .orElse(0);
    return new Urgency(urgentEvaluations, oldestStep);
  }

  // ---- opened: WAITING → ENCODING → ROLLING ----

  void open(StepState state, long now) {
    if (passes.putIfAbsent(state.pass(), state) != null) {
      throw new IllegalStateException(state.pass() + " was opened before");
    }
    state.samples().forEach(Sample::toEncoding);
    advance(state, now);
  }

  /** Opens the orders that are possible and finishes the phase of the pass if it is complete. */
  private void advance(StepState state, long now) {
    state.groups().forEach(group -> open(state, group, now));
    finishPhaseIfComplete(state);
  }

  private void open(StepState state, GroupState group, long now) {
    group.in(SampleState.ENCODING).forEach(sample -> encode(state, group, sample, now));
    group.ready().stream()
        .filter(order -> orders.find(order) == null)
        .forEach(order -> open(state, order, now));
  }

  /** One encode order serves the samples of all passes that wait for its encoding. */
  private void encode(StepState state, GroupState group, Sample sample, long now) {
    String conditioning = sample.task().conditioning();
    OpenOrder underway = orders.encoding(conditioning);
    if (orders.isStored(conditioning)) {
      sample.toRolling();
    } else if (underway == null) {
      open(state, group.encodeOrder(sample), now);
    } else {
      underway.alsoWantedBy(group.key());
    }
  }

  /** Returns an order that makes a conditioning which open passes need; null if none does. */
  @Nullable Order encoding(String conditioning) {
    return openStates()
        .flatMap(
            state ->
                state
                    .samples()
                    .filter(sample -> sample.task().conditioning().equals(conditioning))
                    .map(sample -> state.group(sample.key().group()).encodeOrder(sample))
                    .map(id -> state.order(id, orders::conditioning)))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private void open(StepState state, OrderId id, long now) {
    Order order = state.order(id, orders::conditioning);
    if (order != null) {
      orders.open(order, now);
    }
  }

  // ---- results: encoded, ROLLING → REWARDING → SCORED, TRAINING → DONE ----

  void finished(Order order, Result result, long now) {
    if (order instanceof EncodeOrder encode) {
      encoded(encode.task().conditioning(), (Encoded) result, now);
      return;
    }
    GroupKey key = order.id().group();
    StepState state = state(key.pass());
    GroupState group = state.group(key);
    List<Sample> members = group.samplesOf(order.id());
    if (order instanceof RolloutOrder) {
      members.forEach(sample -> sample.toRewarding(((RolledOut) result).rollout()));
    } else if (order instanceof RewardOrder) {
      List<Score> scores = ((Result.Scored) result).scores();
      IntStream.range(0, members.size()).forEach(i -> members.get(i).toScored(scores.get(i)));
    } else {
      state.addLeaf((TrainOrder) order, (Trained) result);
      members.forEach(Sample::toDone);
    }
    open(state, group, now);
    finishPhaseIfComplete(state);
  }

  private void encoded(String conditioning, Encoded result, long now) {
    orders.store(conditioning, result.conditioning());
    effects.add(new Effect.Encoding(conditioning, result.conditioning()));
    advance(now);
  }

  // ---- drops ----

  /** Returns the faults of samples of an order, one per group: several may share an encoding. */
  List<Effect.Faulted> faults(OpenOrder open, List<Integer> samples, String reason) {
    if (!(open.order() instanceof EncodeOrder encode)) {
      return List.of(new Effect.Faulted(open.id(), samples, reason));
    }
    List<Effect.Faulted> faults = new ArrayList<>();
    for (StepState state : passes.values()) {
      for (GroupState group : state.groups()) {
        group
            .waitingFor(encode.task().conditioning())
            .forEach((id, all) -> faults.add(new Effect.Faulted(id, all, reason)));
      }
    }
    return faults;
  }

  /** Drops samples that are at fault; the rest of their chunk stays together. */
  void drop(List<Effect.Faulted> faults, long now) {
    for (Effect.Faulted fault : faults) {
      effects.add(fault);
      drop(fault, fault.samples());
    }
    advance(now);
  }

  /** Drops journaled samples without journaling them again; some may have left the run since. */
  void dropAgain(Effect.Faulted fault, long now) {
    GroupState group = group(fault.order().group());
    drop(fault, fault.samples().stream().filter(group::lives).toList());
    advance(now);
  }

  private void drop(Effect.Faulted fault, List<Integer> samples) {
    GroupKey key = fault.order().group();
    StepState state = state(key.pass());
    GroupState group = state.group(key);
    samples.forEach(index -> drop(group.sample(index), fault.reason(), true));
    if (fault.order().role() == Role.ENCODE) {
      // Samples of other groups that still wait for this encoding open an order of their own.
      orders.cancelEncoding(group.taskOf(fault.order()).conditioning());
    }
    orders.of(key).forEach(open -> shrink(open, state));
  }

  /** An order that makes a file again makes it as it was. */
  private void shrink(OpenOrder open, StepState state) {
    Order rest = state.order(open.id(), orders::conditioning);
    if (rest == null) {
      orders.cancel(open);
    } else if (open.lost() == null && !rest.equals(open.order())) {
      open.shrinkTo(rest);
    }
  }

  private void drop(Sample sample, String reason, boolean faulty) {
    sample.toDropped(faulty ? reason : null);
    effects.add(new Effect.Publish(new SampleDropped(sample.key(), reason)));
  }

  // ---- SCORED → TRAINING → DONE ----

  private void finishPhaseIfComplete(StepState state) {
    switch (state.phase()) {
      case SAMPLING -> finishSampling(state);
      case TRAINING -> finishTraining(state);
      case SCORED, CLOSED -> {}
    }
  }

  private void finishSampling(StepState state) {
    if (state.pass() instanceof Pass.Step) {
      state.groups().forEach(this::dropTooSmall);
    }
    if (state.isAll(SampleState.SCORED)) {
      state.toScored();
      scored.add(new Scored(state.pass(), state.scores()));
      forgetBefore(state);
    }
  }

  /** Applies while a step is sampled; a fault in training costs a group only the sample. */
  private void dropTooSmall(GroupState group) {
    if (group.state() == SampleState.SCORED && group.living().size() < 2) {
      group.living().forEach(sample -> drop(sample, TOO_FEW, true));
    }
  }

  /** Opens the train orders of a step, with the arguments of {@link Ledger#train}. */
  void train(
      StepState state,
      PolicyRef live,
      Map<GroupKey, Map<Integer, Double>> advantages,
      Map<GroupKey, String> filtered,
      long now) {
    Map<Sample, Double> known = new HashMap<>();
    Map<Sample, String> leaving = new LinkedHashMap<>();
    for (GroupState group : state.groups()) {
      for (Sample sample : group.living()) {
        Double advantage = advantages.getOrDefault(group.key(), Map.of()).get(sample.index());
        String reason = filtered.get(group.key());
        if (advantage != null) {
          known.put(sample, advantage);
        } else if (reason != null) {
          leaving.put(sample, reason);
        } else {
          throw new IllegalArgumentException(sample.key() + " has no advantage");
        }
      }
    }
    state.toTraining(live);
    leaving.forEach((sample, reason) -> drop(sample, reason, false));
    known.forEach(Sample::toTraining);
    advance(state, now);
  }

  private void finishTraining(StepState state) {
    if (state.isAll(SampleState.DONE)) {
      state.toClosed();
      effects.add(new Effect.Train(state.number(), state.leaves()));
      forgetBefore(state);
    }
  }

  /** Forgets the closed passes before a closed one: late results come soon or never. */
  private void forgetBefore(StepState newest) {
    Split split = newest.pass().split();
    if (newest.isClosed()) {
      SortedMap<Pass, StepState> earlier = passes.headMap(newest.pass());
      earlier.values().removeIf(state -> state.pass().split() == split && state.isClosed());
      orders.forgetClosed(key -> key.pass().split() == split && !passes.containsKey(key.pass()));
    }
  }
}
