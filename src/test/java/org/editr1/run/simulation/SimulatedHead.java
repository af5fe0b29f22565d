package org.editr1.run.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.editr1.journey.GroupKey;
import org.editr1.journey.JournalEntry;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Split;
import org.editr1.run.Course;
import org.editr1.run.Effect;
import org.editr1.run.FakeWork;
import org.editr1.run.Ledger;
import org.editr1.run.Snapshot;
import org.editr1.run.StepWindow;
import org.editr1.run.TaskDraw;
import org.editr1.run.simulation.Disk.Line;

/** The head's process: ledger, window and draw, rebuilt from the disk and acting on effects. */
final class SimulatedHead {
  static final long LEASE = 3_000;
  static final long RETRY = 200;

  private static final String RUN = "run";

  private final Scenario scenario;
  private final Disk disk;
  private final long epoch;
  private final Consumer<Effect> onEffect;
  private final Ledger ledger;
  private final StepWindow window;
  private final TaskDraw draw;
  private final Course course;
  private boolean replaying;
  private boolean finished;

  /**
   * @param onEffect is told every effect before it is acted on
   */
  SimulatedHead(Scenario scenario, Disk disk, long epoch, Consumer<Effect> onEffect) {
    this.scenario = scenario;
    this.disk = disk;
    this.epoch = epoch;
    this.onEffect = onEffect;
    this.ledger =
        new Ledger(new Ledger.Settings(scenario.chunks(), epoch, LEASE, RETRY, false, Set.of()));
    this.window = new StepWindow(scenario.window(), disk.version());
    this.draw = new TaskDraw(scenario.seed(), scenario.window().lag(), scenario.tasks());
    this.course = new Course(scenario.spec(), ledger, window, draw, scenario.tests());
  }

  Ledger ledger() {
    return ledger;
  }

  int version() {
    return course.version();
  }

  boolean isFinished() {
    return finished;
  }

  Snapshot snapshot(long now) {
    return ledger.snapshot(now);
  }

  // ---- the disk tells it again ----

  /** Goes on where the disk ends. */
  SimulatedHead resume(long now) {
    disk.all(Line.Encoded.class)
        .filter(line -> disk.isWhole(line.reference()))
        .forEach(line -> ledger.knownConditioning(line.conditioning(), line.reference()));
    disk.all(Line.Banned.class)
        .forEach(line -> line.tasks().forEach(task -> draw.ban(task, line.step())));
    SortedMap<Integer, PolicyRef> evaluations = new TreeMap<>();
    disk.all(Line.EvaluationOpened.class)
        .filter(line -> line.version() <= disk.version())
        .forEach(line -> evaluations.put(line.version(), line.ema()));
    disk.all(Line.Evaluated.class)
        .filter(line -> line.version() <= disk.version())
        .forEach(
            line -> {
              evaluations.remove(line.version());
              window.evaluationComplete(line.version());
            });
    evaluations.forEach((version, ema) -> act(course.reopenEvaluation(version, ema, now), now));
    published(disk.version(), now);
    Snapshot open = ledger.snapshot(now);
    open.steps().keySet().forEach(step -> replay(Split.TRAIN, step, now));
    open.evaluations().keySet().forEach(version -> replay(Split.TEST, version, now));
    disk.forget(group -> comesAgain(group, open));
    return this;
  }

  private boolean comesAgain(GroupKey group, Snapshot open) {
    return group.pass() instanceof Pass.Step
        ? group.pass().number() >= disk.version()
            && !open.steps().containsKey(group.pass().number())
        : group.pass().number() > disk.version()
            && !open.evaluations().containsKey(group.pass().number());
  }

  private void replay(Split split, int number, long now) {
    replaying = true;
    List<JournalEntry> journal =
        disk.all(Line.Journaled.class)
            .map(Line.Journaled::entry)
            .filter(entry -> group(entry).pass().equals(Pass.of(split, number)))
            .toList();
    JournalEntry.valid(journal).stream()
        .filter(disk::isWhole)
        .forEach(entry -> act(replay(entry, now), now));
    replaying = false;
  }

  private List<Effect> replay(JournalEntry entry, long now) {
    if (entry instanceof JournalEntry.Accepted accepted) {
      Done done =
          new Done(
              accepted.worker(),
              Ledger.REPLAYED,
              RUN,
              accepted.order(),
              accepted.result(),
              accepted.seconds());
      return ledger.done(done, now).effects();
    }
    return ledger.replayFault((JournalEntry.Faulted) entry, now);
  }

  static GroupKey group(JournalEntry entry) {
    return entry instanceof JournalEntry.Accepted accepted
        ? accepted.order().group()
        : ((JournalEntry.Faulted) entry).order().group();
  }

  // ---- messages ----

  /** The answer, once its effects are on the disk. */
  Message answer(Message message, long now) {
    if (message instanceof Hello hello) {
      act(ledger.hello(hello, now), now);
      return new Welcome(RUN, epoch, FakeWork.stored("specification", RUN), "head", 1);
    }
    Ledger.Outcome outcome = outcome(message, now);
    act(outcome.effects(), now);
    return outcome.reply();
  }

  private Ledger.Outcome outcome(Message message, long now) {
    if (message instanceof Claim claim) {
      return ledger.claim(claim, now);
    }
    if (message instanceof Renew renew) {
      return ledger.renew(renew, now);
    }
    if (message instanceof Release release) {
      return ledger.release(release, now);
    }
    if (message instanceof Done done) {
      return ledger.isOpen(done.order()) && !disk.isWhole(done.result().stored())
          ? ledger.failed(notWhole(done), now)
          : ledger.done(done, now);
    }
    return ledger.failed((Failed) message, now);
  }

  private static Failed notWhole(Done done) {
    return new Failed(done.worker(), done.token(), done.order(), List.of(), "not whole");
  }

  // ---- the course of the run ----

  /** The learner's version is on the disk. */
  void published(int version, long now) {
    act(course.published(version, policies(version), now), now);
  }

  /** As the learner gives them: the newest, and the behaviours that open steps name. */
  private List<PolicyRef> policies(int version) {
    List<PolicyRef> policies = new ArrayList<>();
    policies.add(disk.policy(PolicyRef.Kind.LIVE, version));
    policies.add(disk.policy(PolicyRef.Kind.EMA, version));
    IntStream.rangeClosed(Math.max(0, version - scenario.window().lag()), version)
        .forEach(old -> policies.add(disk.policy(PolicyRef.Kind.BEHAVIOUR, old)));
    return policies;
  }

  void act(List<Effect> effects, long now) {
    effects.forEach(
        effect -> {
          onEffect.accept(effect);
          act(effect, now);
        });
    if (course.isFinished()) {
      finished = true;
      ledger.finish();
    }
  }

  private void act(Effect effect, long now) {
    if (effect instanceof Effect.Accepted accepted && !replaying) {
      disk.write(
          new Line.Journaled(
              new JournalEntry.Accepted(
                  accepted.worker(), accepted.order(), accepted.result(), accepted.seconds())));
    } else if (effect instanceof Effect.Faulted faulted && !replaying) {
      disk.write(
          new Line.Journaled(
              new JournalEntry.Faulted(faulted.order(), faulted.samples(), faulted.reason())));
    } else if (effect instanceof Effect.ConditioningStored stored) {
      disk.writeOnce(new Line.Encoded(stored.conditioning(), stored.reference()));
    } else if (effect instanceof Effect.RewardsComplete complete) {
      plan(complete, now);
    } else if (effect instanceof Effect.EvaluationComplete complete) {
      disk.write(new Line.Evaluated(complete.version(), complete.scores()));
      act(course.evaluated(complete.version(), now), now);
    } else if (effect instanceof Effect.EvaluationOpened opened) {
      disk.write(new Line.EvaluationOpened(opened.version(), opened.ema()));
    }
  }

  /** Groups that are solved teach nothing and are not drawn again. */
  private void plan(Effect.RewardsComplete complete, long now) {
    Course.Plan plan = new Course.Plan(new TreeMap<>(), new TreeMap<>());
    complete
        .scores()
        .forEach(
            (group, scores) -> {
              double mean = scores.stream().mapToDouble(Score::value).average().orElseThrow();
              if (mean > 0.9) {
                plan.filtered().put(group, "solved");
              } else {
                Map<Integer, Double> advantages = new TreeMap<>();
                scores.forEach(score -> advantages.put(score.sample(), score.value() - mean));
                plan.advantages().put(group, advantages);
              }
            });
    List<String> solved =
        plan.filtered().keySet().stream().map(group -> course.task(group).id()).toList();
    solved.forEach(task -> draw.ban(task, complete.step()));
    disk.writeOnce(new Line.Banned(complete.step(), solved));
    act(course.planned(complete.step(), plan, now), now);
  }
}
