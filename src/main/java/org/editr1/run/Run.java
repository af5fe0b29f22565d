package org.editr1.run;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Effect.Logged.Level;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Message.PolicyPublished;
import org.editr1.journey.Message.Refused;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Message.WorkAvailable;
import org.editr1.journey.Metric;
import org.editr1.journey.Order;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.PolicyRef.Kind;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.rl.LossTerms;
import org.editr1.rl.RewardMeans;
import org.editr1.rl.StepPlan;
import org.editr1.run.Ledger.Scored;
import org.jspecify.annotations.Nullable;

/**
 * A run from its first step to its last. Events go in, effects come out; a driver carries them out
 * and feeds their results back as events. The methods stand in the order of the journey:
 *
 * <pre>
 * data set line ─► EditTask ─► Group (K samples of one task, in step s)
 *                                │
 *   EncodeOrder ─► Conditioning  │  text and source latents, once per task
 *  RolloutOrder ─► Rollout       │  latents and images, by the behaviour policy of max(0, s - lag)
 *   RewardOrder ─► Reward        │  a score and its parts, per sample
 *                  advantages    │  over the groups of the step; filtered groups are dropped
 *    TrainOrder ─► Gradient      │  of one chunk of a group (a leaf), at live version s
 *                  Step          ▼  the learner adds the leaves ─► version s + 1, published
 * </pre>
 *
 * <p>Single-threaded; times are nanoseconds of a monotonic clock. A restarted head makes a new run,
 * which replays the journals of the old one.
 */
public final class Run {
  /** Milliseconds between two {@link Event.Tick}s. */
  public static final long TICK_MILLIS = 500;

  /** Milliseconds between two {@link Event.ReportDue}s. */
  public static final long REPORT_MILLIS = 2_000;

  /** Milliseconds between two measurements of a disk that is too full. */
  private static final long MEASURE_AGAIN_MILLIS = 10_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final RunSetup setup;
  private final RunSpec spec;
  private final Admission admission;
  private final Ledger ledger;
  private final StepWindow window;
  private final TaskDraw draw;
  private final Policies policies = new Policies();
  private final Map<Integer, StepPlan> plans = new HashMap<>();
  private final StepValues values;
  private final Heartbeat heartbeat;
  private final HeadReport report;
  private final Event.Visitor reactions = new Reactions();
  private final List<Effect> effects = new ArrayList<>();
  private PoliciesUpdated newest;
  private Effect.@Nullable Train training;
  private @Nullable Message answer;
  private boolean replaying;
  private boolean draining;
  private boolean drained;
  private boolean ended;
  private long now;

  /**
   * @param newest the version that the run starts or continues with, as the learner has it
   */
  public Run(RunSetup setup, PoliciesUpdated newest, long now) {
    this.setup = setup;
    this.spec = setup.spec();
    this.newest = newest;
    this.now = now;
    this.admission = Admission.of(setup);
    this.ledger = new Ledger(Ledger.Settings.of(setup));
    this.window = new StepWindow(StepWindow.Settings.of(spec), newest.version());
    this.draw = new TaskDraw(spec.seed(), spec.lag(), setup.train());
    this.values = new StepValues(now);
    this.heartbeat = new Heartbeat(ledger, millis());
    this.report = new HeadReport(setup, ledger, now);
  }

  /** Returns what is to be done because of an event at {@code time}, in order. */
  public List<Effect> on(Event event, long time) {
    now = time;
    event.accept(reactions);
    return takeEffects();
  }

  // ---- opened ----

  /** Opens the evaluation and the steps that the newest version allows. */
  private void open() {
    openEvaluation();
    OptionalInt step = window.stepToOpen();
    while (step.isPresent()) {
      openStep(new Pass.Step(step.getAsInt()));
      step = window.stepToOpen();
    }
    // If tasks ran out, the newest version is the last: it is evaluated.
    openEvaluation();
    window.urgentEvaluation().ifPresent(ledger::evaluationUrgent);
  }

  private void openStep(Pass.Step step) {
    Optional<List<Group>> groups = draw.draw(step.number(), spec.groups(), spec.samples());
    if (groups.isEmpty()) {
      window.noFurtherStep();
      log(
          Level.WARN,
          "the run ends before step %d: %d of %d tasks are banned, fewer are left than a step has"
              + " groups",
          step.number(),
          draw.banned(),
          setup.train().size());
      return;
    }
    window.opened(step.number());
    PolicyRef behaviour = policies.behaviour(window.samplerOf(step.number()));
    ledger.open(step, groups.get(), behaviour, millis());
  }

  private void openEvaluation() {
    OptionalInt due = window.evaluationToOpen();
    if (due.isEmpty() || setup.tests().isEmpty()) {
      return;
    }
    int version = due.getAsInt();
    PolicyRef ema = policies.newest(Kind.EMA, version);
    values.opened(new Pass.Evaluation(version), now);
    policies.evaluationOpened(ema);
    effects.add(new Effect.EvaluationOpened(version, ema));
    evaluate(version, ema);
  }

  private void evaluate(int version, PolicyRef ema) {
    window.evaluationOpened(version);
    List<Group> groups = TaskDraw.evaluation(version, setup.tests(), spec.chunks().evaluate());
    ledger.open(new Pass.Evaluation(version), groups, ema, millis());
  }

  // ---- encoded, rolled out, scored: the ledger moves samples as results are accepted ----

  private void settle() {
    ledger.takeEffects().forEach(this::settle);
    for (Scored scored : ledger.takeScored()) {
      if (scored.pass() instanceof Pass.Step step) {
        scored(step, scored.scores());
      } else {
        evaluated((Pass.Evaluation) scored.pass(), scored.scores());
      }
      settle();
    }
  }

  private void settle(Effect effect) {
    if (effect instanceof Effect.Accepted result) {
      String busy = Metric.busy(result.order().role());
      values.count(result.pass(), busy, result.seconds());
    } else if (effect instanceof Effect.Publish news
        && news.message() instanceof SampleDropped dropped) {
      values.count(dropped.sample().group().pass(), Metric.DROPPED, 1);
    } else if (effect instanceof Effect.Train step) {
      trained(step);
      return;
    }
    if (!replaying || effect instanceof Effect.Encoding) {
      effects.add(effect);
    }
  }

  private void scored(Pass.Step step, SortedMap<GroupKey, List<Score>> scores) {
    StepPlan plan = StepPlan.of(scores, group -> ledger.task(group).id(), spec);
    values.add(step, plan.values());
    // Also while replaying: the earlier head may have been killed between the two journals.
    List<String> banned =
        plan.banned().stream().filter(task -> draw.ban(task, step.number())).toList();
    if (!banned.isEmpty()) {
      effects.add(new Effect.Banned(step.number(), banned));
    }
    values.add(step, Map.of(Metric.TASKS_BANNED, (double) draw.banned()));
    planned(step.number(), plan);
  }

  // ---- planned: a step is trained once its advantages are known and its version is published ----

  private void planned(int step, StepPlan plan) {
    if (step == window.version()) {
      train(step, plan);
    } else {
      plans.put(step, plan);
    }
  }

  private void train(int step, StepPlan plan) {
    PolicyRef live = policies.newest(Kind.LIVE, step);
    ledger.train(step, live, plan.advantages(), plan.filtered(), millis());
  }

  // ---- trained ----

  private void trained(Effect.Train step) {
    if (step.leaves().isEmpty()) {
      log(Level.WARN, "step %d: no group survived, so the policy stays as it is", step.step());
    }
    training = step;
    effects.add(step);
  }

  // ---- learned ----

  private void learned(PoliciesUpdated made) {
    Effect.Train trained = Objects.requireNonNull(training, "no step is being learned");
    training = null;
    newest = made;
    Pass.Step step = new Pass.Step(trained.step());
    List<Map<String, Double>> terms = trained.leaves().stream().map(Effect.Leaf::terms).toList();
    values.add(step, made.values());
    values.add(step, LossTerms.mean(terms, trained.count()));
    values.add(step, Map.of(Metric.SAMPLES, (double) trained.samples()));
    values.devices(ledger.liveWorkers(), now);
    publish(new StepFinished(step, values.endStep(step, now)));
    publish(new PolicyPublished(made.version(), made.policies()));
    effects.add(new Effect.Published(made.version(), made.policies()));
    effects.add(new Effect.CloseJournal(step));
    effects.add(policies.delete(made, trained.gradients(), spec.store().keepSteps()));
    effects.add(new Effect.MeasureRoom(0));
  }

  private void roomMeasured(long freeMegabytes) {
    if (freeMegabytes >= spec.store().minFreeMegabytes()) {
      published();
      return;
    }
    log(
        Level.WARN,
        "the run waits: the disk of its folder has %d MB free, store.minFreeMegabytes is %d",
        freeMegabytes,
        spec.store().minFreeMegabytes());
    effects.add(new Effect.MeasureRoom(MEASURE_AGAIN_MILLIS));
  }

  // ---- published ----

  private void published() {
    int version = newest.version();
    window.published(version);
    policies.published(newest, window.samplerOf(version));
    open();
    StepPlan plan = plans.remove(version);
    if (plan != null) {
      train(version, plan);
    }
  }

  // ---- evaluated ----

  private void evaluated(Pass.Evaluation evaluation, SortedMap<GroupKey, List<Score>> scores) {
    int version = evaluation.version();
    values.add(evaluation, RewardMeans.of(Metric.HELD_OUT_REWARD, scores.values()));
    double samples = scores.values().stream().mapToInt(List::size).sum();
    double error = RewardMeans.standardError(scores.values());
    values.add(evaluation, Map.of(Metric.SAMPLES, samples, Metric.HELD_OUT_ERROR, error));
    publish(new StepFinished(evaluation, values.endEvaluation(evaluation, now)));
    effects.add(new Effect.Evaluated(version));
    effects.add(new Effect.CloseJournal(evaluation));
    policies.evaluated(version);
    window.evaluationComplete(version);
    open();
  }

  // ---- restarted ----

  /** The journals of the earlier heads of a run. */
  public interface Journals {
    /** Returns the valid entries of the journal of {@code pass}; null: of the run itself. */
    List<Journaled> read(@Nullable Pass pass);
  }

  /** Brings a new run to where its journals end; without any entry the run simply begins. */
  public List<Effect> replay(Journals journals, long time) {
    now = time;
    Replay replay = new Replay();
    journals.read(null).forEach(entry -> entry.accept(replay));
    replay.evaluations.forEach(this::evaluate);
    published();
    settle();
    replaying = true;
    Set<Pass> replayed = new HashSet<>();
    for (Pass next = openPassNotIn(replayed); next != null; next = openPassNotIn(replayed)) {
      replayed.add(next);
      for (Journaled entry : journals.read(next)) {
        entry.accept(replay);
        settle();
      }
    }
    replaying = false;
    effects.add(new Effect.ForgetJournals(beginningAnew(replayed)));
    return takeEffects();
  }

  private @Nullable Pass openPassNotIn(Set<Pass> replayed) {
    return ledger.openPasses().keySet().stream()
        .filter(pass -> !replayed.contains(pass))
        .findFirst()
        .orElse(null);
  }

  /** A version is finished once its step is; its evaluation comes after it. */
  private List<Pass> beginningAnew(Set<Pass> replayed) {
    Stream<Pass> steps =
        IntStream.rangeClosed(window.version(), spec.steps()).mapToObj(Pass.Step::new);
    Stream<Pass> evaluations =
        IntStream.rangeClosed(window.version() + 1, spec.steps()).mapToObj(Pass.Evaluation::new);
    return Stream.concat(steps, evaluations).filter(pass -> !replayed.contains(pass)).toList();
  }

  private final class Replay implements Effect.EntryVisitor {
    private final SortedMap<Integer, PolicyRef> evaluations = new TreeMap<>();

    @Override
    public void encoding(Effect.Encoding stored) {
      ledger.knownConditioning(stored.conditioning(), stored.reference());
    }

    @Override
    public void banned(Effect.Banned bans) {
      bans.tasks().forEach(task -> draw.ban(task, bans.step()));
    }

    @Override
    public void published(Effect.Published version) {
      // The learner's checkpoint says which version is the newest.
    }

    @Override
    public void evaluationOpened(Effect.EvaluationOpened evaluation) {
      if (evaluation.version() <= newest.version()) {
        evaluations.put(evaluation.version(), evaluation.ema());
      }
    }

    @Override
    public void evaluated(Effect.Evaluated evaluation) {
      if (evaluation.version() <= newest.version()) {
        evaluations.remove(evaluation.version());
        window.evaluationComplete(evaluation.version());
      }
    }

    @Override
    public void accepted(Effect.Accepted result) {
      ledger.replay(result, millis());
    }

    @Override
    public void faulted(Effect.Faulted fault) {
      ledger.replay(fault, millis());
    }
  }

  // ---- workers, clock and head ----

  private final class Reactions implements Event.Visitor {
    @Override
    public void hello(Hello worker) {
      Optional<String> refusal = admission.refusal(worker);
      if (refusal.isEmpty()) {
        log(Level.INFO, "%s joins for %s on %s", worker.worker(), roles(worker), worker.device());
        ledger.hello(worker, millis());
        answer = setup.welcome();
        return;
      }
      log(Level.WARN, "%s is refused: %s", worker.worker(), refusal.get());
      if (admission.isOutdatedFor(worker)) {
        effects.add(new Effect.Fail(refusal.get()));
      }
      answer = new Refused(refusal.get());
    }

    private String roles(Hello worker) {
      return worker.roles().stream().sorted().map(Role::label).collect(joining(", "));
    }

    @Override
    public void claim(Claim claim) {
      answer = ledger.claim(claim, millis());
    }

    @Override
    public void renew(Renew renew) {
      answer = ledger.renew(renew, millis());
    }

    @Override
    public void done(Event.Done done) {
      answer = ledger.done(done.message(), done.intact(), millis());
    }

    @Override
    public void failed(Failed failed) {
      answer = ledger.failed(failed, millis());
    }

    @Override
    public void release(Release release) {
      answer = ledger.release(release, millis());
    }

    @Override
    public void memberLost(Event.MemberLost lost) {
      ledger.memberLost(lost.member());
    }

    @Override
    public void learned(PoliciesUpdated made) {
      Run.this.learned(made);
    }

    @Override
    public void learningFailed() {
      training = null;
    }

    @Override
    public void roomMeasured(Event.RoomMeasured room) {
      Run.this.roomMeasured(room.freeMegabytes());
    }

    @Override
    public void tick() {
      values.devices(ledger.liveWorkers(), now);
      effects.addAll(heartbeat.beat(millis()));
    }

    @Override
    public void reportDue() {
      publish(report.ledger(window.version(), heartbeat.missingRoles(), now));
      publish(report.node(draining, window.version(), now));
    }

    @Override
    public void conclude() {
      window.noFurtherStep();
      openEvaluation();
    }

    @Override
    public void drain() {
      draining = true;
      ledger.pause("the head stops");
    }

    @Override
    public void pause(Event.Pause pause) {
      ledger.pause(pause.why());
    }

    @Override
    public void resume() {
      ledger.resume();
    }
  }

  private List<Effect> takeEffects() {
    settle();
    if (window.isFinished() && !ended) {
      ended = true;
      ledger.finish();
      publish(new WorkAvailable(EnumSet.allOf(Role.class)));
      effects.add(new Effect.Finished());
    }
    if (draining && !drained && training == null && ledger.isIdle()) {
      drained = true;
      effects.add(new Effect.Drained());
    }
    if (answer != null) {
      effects.add(new Effect.Answer(answer));
      answer = null;
    }
    List<Effect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }

  private void publish(Message message) {
    effects.add(new Effect.Publish(message));
  }

  private void log(Level level, String format, Object... arguments) {
    effects.add(new Effect.Log(level, String.format(Locale.ROOT, format, arguments)));
  }

  private long millis() {
    return now / NANOS_PER_MILLI;
  }

  // ---- questions ----

  /** Returns the newest published version, which is the number of finished steps. */
  public int version() {
    return window.version();
  }

  /** Returns whether all steps are finished and all evaluations are complete. */
  public boolean isFinished() {
    return ended;
  }

  /** Returns the roles that orders wait for and that no live worker has had for a while. */
  public Set<Role> missingRoles() {
    return heartbeat.missingRoles();
  }

  /** Returns the open orders of a role, the most urgent first. */
  public List<Order> openOrders(Role role) {
    return ledger.openOrders(role);
  }

  /** Returns a read-only summary for reports. */
  public Snapshot snapshot() {
    return ledger.snapshot(millis());
  }
}
