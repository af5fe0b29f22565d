package org.editr1.node.replay;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.editr1.engine.Inputs;
import org.editr1.engine.SampleFault;
import org.editr1.engine.WorkerEngines.RewardEngine;
import org.editr1.engine.djl.DjlEngineOpener;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.journey.Effect.Accepted;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Order;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.PolicyRef.Kind;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.SampleKey;

/** Scores the stored edits of a run with the rewards of another configuration. */
public final class Rescoring {
  private final RunFiles files;
  private final ReplayStore store;
  private final RewardEngine engine;

  private Rescoring(RunFiles files, ReplayStore store, RewardEngine engine) {
    this.files = files;
    this.store = store;
    this.engine = engine;
  }

  /**
   * @param rewards specification of the rewards to compute; its model and data set must be the
   *     run's
   * @param steps to be scored; empty: all that are stored
   * @param each receives the scores of every step as soon as they are computed
   */
  public static ScorePairs of(
      Path folder,
      RunSpec run,
      RunSpec rewards,
      List<Integer> steps,
      String device,
      Consumer<ScorePairs> each) {
    RunFiles files = new RunFiles(folder, run);
    List<Integer> selected = steps.isEmpty() ? files.steps() : steps;
    ScorePairs all = new ScorePairs(-1);
    try (ReplayStore store = ReplayStore.over(files.files());
        DjlEngineOpener opener =
            new DjlEngineOpener(
                ModelFolders.of(rewards), EnumSet.of(Role.REWARD), device, System::getenv)) {
      RewardEngine engine = Objects.requireNonNull(opener.open(rewards).reward());
      try {
        Rescoring rescoring = new Rescoring(files, store, engine);
        for (int step : selected) {
          ScorePairs pairs = rescoring.step(step);
          each.accept(pairs);
          all.addAll(pairs);
        }
      } finally {
        engine.close();
      }
    }
    return all;
  }

  private ScorePairs step(int step) {
    List<Journaled> journal = files.journal(step);
    // The policies that made the rollouts are not named, so the orders differ in them.
    List<Journaled> any =
        journal.stream()
            .map(entry -> entry instanceof Accepted result ? result.ofAnyOrder() : entry)
            .toList();
    StoredStep again = files.step(unused(step), any, Role.REWARD);
    List<Order> orders = again.orders(Role.REWARD);
    if (orders.isEmpty()) {
      throw files.doesNotFit(step);
    }
    Map<SampleKey, Double> before = scores(journal);
    ScorePairs pairs = new ScorePairs(step);
    for (Order order : orders) {
      GroupKey group = order.id().group();
      for (Score score : score((RewardOrder) order, pairs)) {
        Double own = before.get(new SampleKey(group, score.sample()));
        if (own != null) {
          pairs.add(group.index(), score.value(), own);
        }
      }
    }
    return pairs;
  }

  /** Returns policies without content: reward orders name none. */
  private PoliciesUpdated unused(int step) {
    List<PolicyRef> policies = new ArrayList<>();
    for (int version = Math.max(0, step - files.spec().lag()); version <= step; version++) {
      policies.add(new PolicyRef(Kind.BEHAVIOUR, version, StoredStep.NO_FILE));
    }
    policies.add(new PolicyRef(Kind.LIVE, step, StoredStep.NO_FILE));
    return new PoliciesUpdated(step, policies, Map.of());
  }

  private static Map<SampleKey, Double> scores(List<Journaled> journal) {
    Map<SampleKey, Double> scores = new HashMap<>();
    for (Journaled entry : journal) {
      if (entry instanceof Accepted accepted && accepted.result() instanceof Result.Scored scored) {
        GroupKey group = accepted.order().group();
        scored
            .scores()
            .forEach(score -> scores.put(new SampleKey(group, score.sample()), score.value()));
      }
    }
    return scores;
  }

  /** Samples at fault are left out, and the others of their order asked again. */
  private List<Score> score(RewardOrder order, ScorePairs pairs) {
    Inputs inputs = store.inputs(order);
    List<Integer> samples = new ArrayList<>(order.samples());
    while (!samples.isEmpty()) {
      try {
        RewardOrder rest =
            new RewardOrder(order.id(), List.copyOf(samples), order.tasks(), order.rollouts());
        return engine.reward(rest, inputs);
      } catch (SampleFault e) {
        samples.removeAll(e.samples());
        e.samples().forEach(sample -> pairs.fault(String.valueOf(e.getMessage())));
      }
    }
    return List.of();
  }
}
