package org.editr1.run;

import static java.util.stream.Collectors.toSet;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.Failure;
import org.editr1.journey.Course;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Logged.Level;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Message.PolicyPublished;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Message.WorkAvailable;
import org.editr1.journey.Order;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Phase;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.PolicyRef.Kind;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
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
  /** Milliseconds between two calls of {@link #tick}. */
  public static final long TICK_MILLIS = 500;

  /** Milliseconds between two calls of {@link #reportDue}. */
  public static final long REPORT_MILLIS = 2_000;

  /** Milliseconds between two measurements of a disk that is too full. */
  private static final long MEASURE_AGAIN_MILLIS = 10_000;

  private static final String NO_ROOM = "the disk of the run's folder has too little room";

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final RunSetup setup;
  private final RunSpec spec;
  private final Admission admission;
  private final Ledger ledger;
  private final Claims claims;
  private final StepWindow window;
  private final TaskDraw draw;
  private final Policies policies = new Policies();
  private final Retention retention;
  private final Map<Integer, StepPlan> plans = new HashMap<>();
  private final StepValues values;
  private final Heartbeat heartbeat;
  private final HeadReport report;
  private final EffectList effects = new EffectList();
  private final Map<Waiting, String> waits = new EnumMap<>(Waiting.class);
  private PoliciesUpdated newest;
  private Effect.@Nullable Train training;
  private Optional<String> untrainable = Optional.empty();
  private Predicate<Pass.Step> mayOpen = step -> true;
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
    this.admission = new Admission(setup);
    this.ledger = new Ledger(setup);
    this.claims = ledger.claims();
    this.window = new StepWindow(StepWindow.Settings.of(spec), newest.version());
    this.draw = new TaskDraw(spec.seed(), spec.lag(), setup.train());
    this.retention = new Retention(spec.store());
    this.values = new StepValues(now);
    this.heartbeat = new Heartbeat(claims, millis());
    this.report = new HeadReport(setup, ledger, this::waits, now);
  }

  /** Returns what is to be done because of an event at {@code time}, in order. */
  public List<Effect> on(Event event, long time) {
    now = time;
    event.happensTo(this);
    return takeEffects();
  }

  // ---- opened ----

  /** Opens the evaluation and the steps that the newest version allows. */
  private void open() {
    openEvaluation();
    OptionalInt step = window.stepToOpen();
    while (step.isPresent() && mayOpen.test(new Pass.Step(step.getAsInt()))) {
      openStep(new Pass.Step(step.getAsInt()));
      step = window.stepToOpen();
    }
    // If tasks ran out, the newest version is the last: it is evaluated.
    openEvaluation();
    window.urgentEvaluation().ifPresent(ledger.flow()::evaluationUrgent);
  }

  private void openStep(Pass.Step step) {
    Optional<List<Group>> groups = draw.draw(step.number(), spec.groups(), spec.samples());
    if (groups.isEmpty()) {
      window.noFurtherStep();
      effects.log(
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

  /**
   * Returns the tasks of the steps that open next, by their indices: they are made before the room
   * is measured, since making one may read its images.
   */
  public int[] upcomingTasks() {
    return window
        .upcoming(newest.version())
        .flatMap(step -> Arrays.stream(draw.drawn(step, spec.groups())))
        .toArray();
  }

  private void openEvaluation() {
    OptionalInt due = window.evaluationToOpen();
    if (due.isEmpty() || setup.tests().isEmpty()) {
      return;
    }
    int version = due.getAsInt();
    PolicyRef ema = policies.newest(Kind.EMA, version);
    values.opened(new Pass.Evaluation(version), now);
    effects.add(new Effect.EvaluationOpened(version, ema));
    evaluate(version, ema);
  }

  private void evaluate(int version, PolicyRef ema) {
    window.evaluationOpened(version);
    policies.evaluationOpened(ema);
    List<Group> groups = TaskDraw.evaluation(version, setup.tests(), spec.chunks().evaluate());
    ledger.open(new Pass.Evaluation(version), groups, ema, millis());
  }

  // ---- encoded, rolled out, scored: by workers, whose results move samples on ----

  /** A worker says hello; the effects end with the answer. */
  public void hello(Hello worker) {
    Optional<Message> refusal = admission.refuse(worker, effects);
    if (refusal.isEmpty()) {
      claims.hello(worker, millis());
    } else if (admission.expels(worker, effects)) {
      claims.refused(worker.worker());
    }
    effects.answer(refusal.orElse(setup.welcome()));
  }

  /** Every byte of the head's model folders is read; {@code own} are their fingerprints. */
  public void modelsRead(Map<String, String> own) {
    admission.modelsRead(own, effects).forEach(claims::refused);
  }

  /** An input of the run is not what the run was started with. */
  public void inputsChanged(Failure change) {
    effects.add(new Effect.Fail(change.kind(), String.valueOf(change.getMessage())));
  }

  /** The run folder names {@code newest} as its newest epoch: a later head has taken it over. */
  public void epochFound(long newest) {
    long own = setup.welcome().epoch();
    if (newest > own) {
      String reason =
          "this head is of epoch %d, but its run folder has epoch %d: another head runs";
      effects.add(new Effect.Fail(Failure.Kind.TAKEN, reason.formatted(own, newest)));
    }
  }

  /** A worker asks for an order; the effects end with the answer. */
  public void claim(Claim claim) {
    effects.answer(claims.claim(claim, ledger.flow().urgency(), millis()));
  }

  /** A worker renews a lease; the effects end with the answer. */
  public void renew(Renew renew) {
    effects.answer(claims.renew(renew, millis()));
  }

  /**
   * A worker delivers a result; the effects end with the answer.
   *
   * @param intact whether the store holds the file that the result names, byte for byte; true where
   *     it names none
   */
  public void done(Done done, boolean intact) {
    Optional<String> expelled = admission.expelled(done.worker());
    effects.answer(
        expelled.isPresent()
            ? Ack.of(done.order(), expelled.get())
            : ledger.done(done, intact, millis()));
  }

  /** A worker could not run an order; the effects end with the answer. */
  public void failed(Failed failed) {
    effects.answer(ledger.failed(failed, millis()));
  }

  /** An input of an order is damaged in the store: the order that made it is opened again. */
  public void damaged(TensorRef file, OrderId wantedBy) {
    if (ledger.isOpen(wantedBy) && !ledger.makeAgain(file, millis())) {
      String text = "%s is damaged in the store; started again, the head makes it again";
      effects.add(new Effect.Fail(Failure.Kind.DEFECT, text.formatted(file.id())));
    }
  }

  /** A worker hands an order back; the effects end with the answer. */
  public void release(Release release) {
    effects.answer(claims.release(release, millis()));
  }

  /** A member left the cluster, and with it the workers that live in it. */
  public void memberLost(String member) {
    for (String worker : claims.workers().of(member)) {
      effects.log(Level.INFO, "%s has left the cluster", worker);
    }
    claims.memberLost(member, millis());
  }

  /** Takes over what the ledger did, and continues with the passes that are scored by now. */
  private void settle() {
    ledger.takeEffects().forEach(this::settle);
    for (Scored scored : ledger.flow().takeScored()) {
      if (scored.pass() instanceof Pass.Step step) {
        scored(step, scored.scores());
      } else {
        evaluated((Pass.Evaluation) scored.pass(), scored.scores());
      }
      settle();
    }
  }

  private void settle(Effect effect) {
    values.count(effect);
    if (effect instanceof Effect.Train step) {
      trained(step);
    } else if (!replaying || effect instanceof Effect.Encoding) {
      effects.add(effect);
    }
  }

  private void scored(Pass.Step step, SortedMap<GroupKey, List<Score>> scores) {
    StepPlan plan = StepPlan.of(scores, group -> ledger.flow().group(group).task().id(), spec);
    // It is needed while replaying too: the earlier head may have died between the two journals.
    List<String> banned =
        plan.banned().stream().filter(task -> draw.ban(task, step.number())).toList();
    if (!banned.isEmpty()) {
      effects.add(new Effect.Banned(step.number(), banned));
    }
    values.planned(step, plan, draw.banned());
    planned(step.number(), plan);
  }

  /** Returns what the checkpoint that the learner is about to write holds of the course. */
  public Course course() {
    Effect.Train step = Objects.requireNonNull(training, "no step is being learned");
    return new Course(
        draw.bans(), policies.evaluating(), window.evaluated(), values.trained(step, now));
  }

  /** Returns the stored adapters that the run continues with. */
  public Set<TensorRef> neededPolicies() {
    return Stream.concat(newest.policies().stream(), policies.evaluating().stream())
        .map(PolicyRef::adapter)
        .collect(toSet());
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
      effects.log(
          Level.WARN, "step %d: no group survived, so the policy stays as it is", step.step());
    }
    training = step;
    untrainable = ledger.flow().state(new Pass.Step(step.step())).fault();
    effects.train(step);
  }

  // ---- learned ----

  /** The learner has made and saved the version that {@link Effect.Train} asked for. */
  public void learned(PoliciesUpdated made) {
    Effect.Train trained = Objects.requireNonNull(training, "no step is being learned");
    training = null;
    newest = made;
    values.devices(claims.workers().live(), now);
    effects.publish(values.learned(trained, made, now));
    effects.publish(new PolicyPublished(made.version(), made.policies()));
    effects.add(new Effect.Published(made.version(), made.policies()));
    effects.add(new Effect.CloseJournal(new Pass.Step(trained.step())));
    List<TensorRef> files = policies.delete(made, trained.gradients());
    if (spec.store().conditioningMegabytes() > 0) {
      files.addAll(ledger.forgetConditionings(spec.store().conditioningMegabytes() * 1_000_000L));
    }
    effects.add(new Effect.Delete(files, retention.old(made.version(), window.evaluated())));
    effects.add(new Effect.MeasureRoom(0));
    untrainable.ifPresent(fault -> end(trained.step(), fault));
  }

  private void end(int step, String fault) {
    String text =
        "the run ends after step %d, in which faults dropped every sample, most of them because:"
            + " %s. The policy of version %d is kept. Look at the samples of the step; if the"
            + " policy has exploded, train anew with a lower train.learningRate";
    effects.add(new Effect.Fail(Failure.Kind.UNTRAINABLE, text.formatted(step, fault, step)));
  }

  /** The learner could not make the version. */
  public void learningFailed() {
    training = null;
  }

  /** The answer to {@link Effect.MeasureRoom}: the free space of the store's disk. */
  public void roomMeasured(long freeMegabytes) {
    long needed = diskNeed().megabytes();
    if (freeMegabytes >= needed + spec.store().minFreeMegabytes()) {
      waits(Waiting.ROOM, "");
      published();
      return;
    }
    if (!waits.getOrDefault(Waiting.ROOM, "").startsWith(NO_ROOM)) {
      waits(
          Waiting.ROOM,
          "%s: %d MB free, a step needs up to %d MB and store.minFreeMegabytes leaves %d MB"
              .formatted(NO_ROOM, freeMegabytes, needed, spec.store().minFreeMegabytes()));
    }
    effects.add(new Effect.MeasureRoom(MEASURE_AGAIN_MILLIS));
  }

  /** Returns what a step needs of the disk. */
  public DiskNeed diskNeed() {
    long adapter =
        newest.policies().stream().mapToLong(policy -> policy.adapter().bytes()).max().orElse(0);
    return DiskNeed.of(spec, adapter, setup.tests().size());
  }

  /** The free space of the store's disk could not be measured, or a task could not be made. */
  public void roomUnknown(String why) {
    waits(Waiting.ROOM, "the next step cannot open: " + why);
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
    StepFinished finished = values.evaluated(evaluation, scores.values(), now);
    effects.publish(finished);
    effects.add(new Effect.Evaluated(evaluation.version(), finished.values()));
    effects.add(new Effect.CloseJournal(evaluation));
    policies.evaluated(evaluation.version());
    window.evaluationComplete(evaluation.version());
    open();
  }

  // ---- ended ----

  private List<Effect> takeEffects() {
    settle();
    if (window.isFinished() && !ended) {
      ended = true;
      claims.finish();
      effects.publish(new WorkAvailable(EnumSet.allOf(Role.class)));
      effects.add(new Effect.Finished());
    }
    if (draining && !drained && training == null && claims.leased().isEmpty()) {
      drained = true;
      effects.add(new Effect.Drained());
    }
    return effects.take();
  }

  /** Opens no further step: the open ones are the last, their version is evaluated. */
  public void conclude() {
    window.noFurtherStep();
    openEvaluation();
  }

  /** Grants no further lease: the head stops once no order is leased and no step is learned. */
  public void drain() {
    draining = true;
    claims.pause(Claims.Pause.DRAIN, "the head stops");
  }

  /** Grants no further lease until {@link #resume}. */
  public void pause(String why) {
    claims.pause(Claims.Pause.REQUEST, why);
  }

  /** Ends a pause. */
  public void resume() {
    claims.resume(Claims.Pause.REQUEST);
  }

  /** What a run may wait for while nothing is wrong with its orders. */
  public enum Waiting {
    JOURNAL,
    LEARNER,
    ROOM
  }

  /**
   * Part of the run stands still until something outside of it changes. Without its journal it
   * grants no lease.
   *
   * @param reason empty: it no longer waits for this
   */
  public void waits(Waiting cause, String reason) {
    String before = Objects.requireNonNullElse(waits.put(cause, reason), "");
    if (reason.equals(before)) {
      return;
    }
    if (reason.isEmpty()) {
      effects.log(Level.INFO, "the run continues; it waited: %s", before);
    } else {
      effects.log(Level.WARN, "the run waits: %s", reason);
    }
    if (cause == Waiting.JOURNAL) {
      claims.hold(!reason.isEmpty());
    }
  }

  /** Returns why the run waits; empty when it does not. */
  private String waits() {
    return waits.values().stream().filter(reason -> !reason.isEmpty()).findFirst().orElse("");
  }

  // ---- restarted ----

  /** The journals of the earlier heads of a run. */
  public interface Journals {
    /** Returns the valid entries of the journal of {@code pass}; null: of the run itself. */
    List<Journaled> read(@Nullable Pass pass);

    /** Returns what the checkpoint of {@code version} holds of the course of the run. */
    default Course course(int version) {
      return Course.NONE;
    }
  }

  /**
   * Brings a new run to where its journals end; steps that have no entry open once there is room.
   */
  public List<Effect> replay(Journals journals, long time) {
    now = time;
    RunHistory history = new RunHistory(journals.course(window.version()), spec.lag());
    journals.read(null).forEach(entry -> replay(entry, history));
    if (history.continuesWith(window.version())) {
      effects.add(new Effect.Continued(window.version()));
    }
    history.ban(draw);
    history.evaluated().forEach(window::evaluationComplete);
    history.evaluating().forEach(this::evaluate);
    mayOpen = step -> !journals.read(step).isEmpty();
    published();
    settle();
    replaying = true;
    Set<Pass> replayed = new HashSet<>();
    for (Pass next = openPassNotIn(replayed); next != null; next = openPassNotIn(replayed)) {
      replayed.add(next);
      for (Journaled entry : journals.read(next)) {
        replay(entry);
        settle();
      }
    }
    replaying = false;
    mayOpen = step -> true;
    effects.add(new Effect.ForgetJournals(beginningAnew(replayed)));
    effects.add(new Effect.MeasureRoom(0));
    return takeEffects();
  }

  /** Replays an entry of the run's own journal. */
  private void replay(Journaled entry, RunHistory history) {
    if (entry instanceof Effect.Environment first) {
      admission.replay(first);
    } else if (entry instanceof Effect.Encoding stored) {
      ledger.knownConditioning(stored.conditioning(), stored.reference());
    } else {
      history.add(entry);
    }
  }

  /**
   * Replays an entry of the journal of a pass. {@link Effect.Published} says nothing new: the
   * learner's checkpoint says which version is the newest.
   */
  private void replay(Journaled entry) {
    if (entry instanceof Effect.Accepted result) {
      ledger.replay(result, millis());
    } else if (entry instanceof Effect.Faulted fault) {
      ledger.replay(fault, millis());
    }
  }

  private @Nullable Pass openPassNotIn(Set<Pass> replayed) {
    return ledger.flow().open().keySet().stream()
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

  // ---- clock ----

  /** The clock: called every {@link #TICK_MILLIS} milliseconds. */
  public void tick() {
    values.devices(claims.workers().live(), now);
    heartbeat.beat(effects, millis());
    ledger.beat(millis());
  }

  /** The reports of the head are due: called every {@link #REPORT_MILLIS} milliseconds. */
  public void reportDue() {
    effects.publish(report.ledger(window.version(), heartbeat.missingRoles(), now));
    effects.publish(report.node(draining, window.version(), now));
  }

  /** The head ends in good order. */
  public void leave() {
    effects.publish(report.node(Phase.LEFT, "", window.version(), now));
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
    return Snapshot.of(claims, ledger.flow().open(), millis());
  }
}
