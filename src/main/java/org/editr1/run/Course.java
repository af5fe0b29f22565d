package org.editr1.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.journey.EditTask;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.RunSpec;

/**
 * The course of a run: opens steps and evaluations as versions are published, and has a step
 * trained once its advantages are known and its version is there, whichever comes last.
 *
 * <pre>
 * version v published ──► steps up to v + lag open, an evaluation of v if due
 * rewards of step s   ──► planned(s): trained at once if version s is there, else when it is
 * step v trained      ──► the learner makes version v + 1
 * </pre>
 */
public final class Course {
  private final RunSpec spec;
  private final Ledger ledger;
  private final StepWindow window;
  private final TaskDraw draw;
  private final List<EditTask> tests;
  private final SortedMap<Integer, PolicyRef> behaviours = new TreeMap<>();
  private final Map<PolicyRef.Kind, PolicyRef> newest = new HashMap<>();
  private final Map<Integer, Plan> plans = new HashMap<>();
  private final Map<GroupKey, EditTask> tasks = new HashMap<>();

  /**
   * What the rewards of a step mean for its training.
   *
   * @param advantages by group and sample, of the groups that are trained
   * @param filtered why the other groups are not
   */
  public record Plan(
      Map<GroupKey, Map<Integer, Double>> advantages, Map<GroupKey, String> filtered) {}

  /**
   * @param tests the lines that evaluations use, in the data set's sequence
   */
  public Course(
      RunSpec spec, Ledger ledger, StepWindow window, TaskDraw draw, List<EditTask> tests) {
    this.spec = spec;
    this.ledger = ledger;
    this.window = window;
    this.draw = draw;
    this.tests = List.copyOf(tests);
  }

  /** The newest published version. */
  public int version() {
    return window.version();
  }

  /** The task of a training group of an open step. */
  public EditTask task(GroupKey group) {
    EditTask task = tasks.get(group);
    if (task == null) {
      throw new IllegalArgumentException(group + " is not open");
    }
    return task;
  }

  /** An evaluation that was open when an earlier head stopped. */
  public List<Effect> reopenEvaluation(int version, PolicyRef ema, long now) {
    window.evaluationOpened(version);
    return ledger.openEvaluation(version, evaluationGroups(version), ema, now);
  }

  /**
   * A version is there; with it steps and an evaluation may open.
   *
   * @param policies live and EMA of the version and the behaviours of the last {@code lag + 1}
   */
  public List<Effect> published(int version, List<PolicyRef> policies, long now) {
    window.published(version);
    tasks.keySet().removeIf(group -> group.pass().number() < version);
    for (PolicyRef policy : policies) {
      if (policy.kind() == PolicyRef.Kind.BEHAVIOUR) {
        behaviours.put(policy.version(), policy);
      } else {
        newest.put(policy.kind(), policy);
      }
    }
    behaviours.headMap(window.samplerOf(version)).clear();
    List<Effect> effects = new ArrayList<>(advance(now));
    Plan plan = plans.remove(version);
    if (plan != null) {
      effects.addAll(train(version, plan, now));
    }
    return effects;
  }

  /** The advantages of a step whose {@link Effect.RewardsComplete} was returned. */
  public List<Effect> planned(int step, Plan plan, long now) {
    if (step == window.version()) {
      return train(step, plan, now);
    }
    plans.put(step, plan);
    return List.of();
  }

  private List<Effect> train(int step, Plan plan, long now) {
    return ledger.train(step, policy(PolicyRef.Kind.LIVE), plan.advantages(), plan.filtered(), now);
  }

  /** The evaluation of {@code version} is complete; steps that waited for it open. */
  public List<Effect> evaluated(int version, long now) {
    window.evaluationComplete(version);
    return advance(now);
  }

  /** The run ends with the steps that are open; if none is, the newest version is the last one. */
  public List<Effect> noFurtherStep(long now) {
    window.noFurtherStep();
    return evaluate(now);
  }

  private List<Effect> advance(long now) {
    List<Effect> effects = new ArrayList<>(evaluate(now));
    OptionalInt step = window.stepToOpen();
    while (step.isPresent()) {
      effects.addAll(open(step.getAsInt(), now));
      step = window.stepToOpen();
    }
    // A run that ends for want of tasks learns here that its version is the last one.
    effects.addAll(evaluate(now));
    window.urgentEvaluation().ifPresent(ledger::evaluationUrgent);
    return effects;
  }

  private List<Effect> open(int step, long now) {
    Optional<List<Group>> groups = draw.draw(step, spec.groups(), spec.samples());
    if (groups.isEmpty()) {
      window.noFurtherStep();
      return List.of(new Effect.TasksExhausted(step, draw.banned()));
    }
    window.opened(step);
    groups.get().forEach(group -> tasks.put(group.key(), group.taskOf(0)));
    int sampler = window.samplerOf(step);
    PolicyRef behaviour = behaviours.get(sampler);
    if (behaviour == null) {
      throw new IllegalStateException("the behaviour policy of version " + sampler + " is missing");
    }
    return ledger.openStep(step, groups.get(), behaviour, now);
  }

  private List<Effect> evaluate(long now) {
    OptionalInt due = window.evaluationToOpen();
    if (due.isEmpty() || tests.isEmpty()) {
      return List.of();
    }
    int version = due.getAsInt();
    window.evaluationOpened(version);
    PolicyRef ema = policy(PolicyRef.Kind.EMA);
    List<Effect> effects = new ArrayList<>(List.of(new Effect.EvaluationOpened(version, ema)));
    effects.addAll(ledger.openEvaluation(version, evaluationGroups(version), ema, now));
    return effects;
  }

  private List<Group> evaluationGroups(int version) {
    return TaskDraw.evaluation(version, tests, spec.chunks().evaluate());
  }

  private PolicyRef policy(PolicyRef.Kind kind) {
    PolicyRef policy = newest.get(kind);
    if (policy == null || policy.version() != window.version()) {
      throw new IllegalStateException(
          "the " + kind.label() + " policy of version " + window.version() + " is missing");
    }
    return policy;
  }

  /** All steps are finished and all evaluations complete. */
  public boolean isFinished() {
    return window.isFinished();
  }

  /** How many training steps are open. */
  public int openSteps() {
    return (int) tasks.keySet().stream().map(GroupKey::pass).distinct().count();
  }
}
