package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.journey.JournalEntry;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Learn;
import org.editr1.journey.Message.Learned;
import org.editr1.journey.Message.PolicyPublished;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Message.WorkAvailable;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;
import org.editr1.rl.LossTerms;
import org.editr1.rl.RewardMeans;
import org.editr1.rl.StepPlan;
import org.editr1.run.Course;
import org.editr1.run.Effect;
import org.editr1.run.Ledger;
import org.editr1.run.TaskDraw;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on what the core decided: journals it, publishes it, has steps planned and learnt. Runs on
 * the coordinator's event loop.
 */
final class RunDirector {
  private static final Logger LOG = LoggerFactory.getLogger(RunDirector.class);
  private static final long LEARN_TIMEOUT = 600_000;
  private static final long MILLIS = 1_000_000;
  private static final long LOOK_AGAIN = 50;

  /** The core of a run. */
  record Core(Ledger ledger, Course course, TaskDraw draw) {}

  private final HeadRun run;
  private final Core core;
  private final Bus bus;
  private final Journals journals;
  private final Housekeeping housekeeping;
  private final LongSupplier nanos;
  private final StepValues values;
  private final Promise<Void> finished = Promise.promise();
  private Future<Void> told = Future.succeededFuture();
  private boolean replaying;
  private boolean learning;
  private boolean ended;

  RunDirector(
      HeadRun run,
      Core core,
      Bus bus,
      Journals journals,
      Housekeeping housekeeping,
      LongSupplier nanos) {
    this.run = run;
    this.core = core;
    this.bus = bus;
    this.journals = journals;
    this.housekeeping = housekeeping;
    this.nanos = nanos;
    this.values = new StepValues(nanos.getAsLong());
  }

  Core core() {
    return core;
  }

  /** Milliseconds of a monotonic clock, as the core counts. */
  long now() {
    return nanos.getAsLong() / MILLIS;
  }

  /** Completes when all steps are finished and all evaluations complete; fails with the learner. */
  Future<Void> finished() {
    return finished.future();
  }

  /** The run cannot go on under this head. */
  void fail(Throwable why) {
    finished.tryFail(why);
  }

  /** To be called often: devices come and go, and their time is logged with the step. */
  void countDevices() {
    values.devices(core.ledger().liveWorkers(), nanos.getAsLong());
  }

  /** Completes when nothing is under way: no order is leased and no step is learnt. */
  Future<Void> quiet(Vertx vertx) {
    Promise<Void> quiet = Promise.promise();
    vertx.setPeriodic(
        LOOK_AGAIN,
        timer -> {
          if (!learning && core.ledger().isQuiet()) {
            vertx.cancelTimer(timer);
            quiet.complete();
          }
        });
    return quiet.future();
  }

  /** Acts on an answer's effects; the answer may go out once they are journaled. */
  Future<Message> answer(Ledger.Outcome outcome) {
    act(outcome.effects());
    return journals.written().map(outcome.reply());
  }

  /** Acts on effects of entries that are in the journal already. */
  void replay(List<Effect> effects) {
    replaying = true;
    act(effects);
    replaying = false;
  }

  void act(List<Effect> effects) {
    for (Effect effect : effects) {
      if (!replaying) {
        journals.journal(effect);
        publish(effect);
      }
      act(effect);
    }
    if (core.course().isFinished() && !ended) {
      ended = true;
      core.ledger().finish();
      bus.publish(Addresses.WORK_AVAILABLE, new WorkAvailable(Set.of(Role.values())));
      Future.join(journals.written(), told).<Void>mapEmpty().onComplete(finished);
    }
  }

  /** Opens no further step. */
  void conclude() {
    act(core.course().noFurtherStep(now()));
  }

  private void publish(Effect effect) {
    if (effect instanceof Effect.Dropped dropped) {
      bus.publish(Addresses.SAMPLE_DROPPED, new SampleDropped(dropped.sample(), dropped.reason()));
    } else if (effect instanceof Effect.WorkOpened opened) {
      bus.publish(Addresses.WORK_AVAILABLE, new WorkAvailable(opened.roles()));
    } else if (effect instanceof Effect.Violation violation) {
      LOG.error(
          "determinism violation: {} by {} differs from {}'s result, which counts",
          violation.order(),
          violation.second(),
          violation.first());
    } else if (effect instanceof Effect.Lost lost) {
      LOG.warn("{} waits again: {} had it, and {}", lost.order(), lost.worker(), lost.why());
    } else if (effect instanceof Effect.Poisoned poisoned) {
      LOG.error(
          "the run pauses: the workers {} were lost one after the other on {}; look at their logs,"
              + " then start the head again",
          poisoned.workers(),
          poisoned.order());
    }
  }

  /** The run does not end before whoever writes its steps down is told of the last one. */
  private void publish(StepFinished step) {
    told = bus.publish(Addresses.STEP_FINISHED, step);
  }

  private void act(Effect effect) {
    if (effect instanceof Effect.Accepted accepted) {
      String busy = "busy." + accepted.order().role().label();
      values.count(accepted.order().group(), busy, accepted.seconds());
    } else if (effect instanceof Effect.Dropped dropped) {
      values.count(dropped.sample().group(), "dropped", 1);
    } else if (effect instanceof Effect.RewardsComplete complete) {
      plan(complete);
    } else if (effect instanceof Effect.EvaluationOpened opened) {
      values.opened(new Pass.Evaluation(opened.version()), nanos.getAsLong());
      housekeeping.evaluationOpened(opened.ema());
      journals.journal(new JournalEntry.EvaluationOpened(opened.version(), opened.ema()));
    } else if (effect instanceof Effect.EvaluationComplete complete) {
      evaluated(complete);
    } else if (effect instanceof Effect.StepTrained trained) {
      learn(trained);
    } else if (effect instanceof Effect.TasksExhausted exhausted) {
      LOG.warn(
          "the run ends before step {}: {} of {} tasks are banned, fewer are left than a step has"
              + " groups",
          exhausted.step(),
          exhausted.banned(),
          run.train().size());
    }
  }

  private void plan(Effect.RewardsComplete complete) {
    StepPlan plan =
        StepPlan.of(complete.scores(), group -> core.course().task(group).id(), run.spec());
    values.add(new Pass.Step(complete.step()), plan.values());
    // Also while replaying: an earlier head may have been killed between the two journals.
    List<String> banned =
        plan.banned().stream().filter(task -> core.draw().ban(task, complete.step())).toList();
    if (!banned.isEmpty()) {
      journals.journal(new JournalEntry.Banned(complete.step(), banned));
    }
    values.add(
        new Pass.Step(complete.step()), Map.of("tasks_banned", (double) core.draw().banned()));
    Course.Plan trained = new Course.Plan(plan.advantages(), plan.filtered());
    act(core.course().planned(complete.step(), trained, now()));
  }

  private void evaluated(Effect.EvaluationComplete complete) {
    int version = complete.version();
    values.add(
        new Pass.Evaluation(version), RewardMeans.of("reward.eval", complete.scores().values()));
    double samples = complete.scores().values().stream().mapToInt(List::size).sum();
    double error = RewardMeans.standardError(complete.scores().values());
    values.add(
        new Pass.Evaluation(version), Map.of("samples", samples, "reward.eval_error", error));
    publish(
        new StepFinished(
            new Pass.Evaluation(version), values.endEvaluation(version, nanos.getAsLong())));
    journals.journal(new JournalEntry.Evaluated(version));
    journals.close(new Pass.Evaluation(version));
    housekeeping.evaluated(version);
    act(core.course().evaluated(version, now()));
  }

  private void learn(Effect.StepTrained trained) {
    if (trained.leaves().isEmpty()) {
      LOG.warn("step {}: no group survived, so the policy stays as it is", trained.step());
    }
    learning = true;
    Learn learn = new Learn(trained.step(), trained.gradients(), trained.count());
    bus.request(Addresses.LEARNER_STEP, learn, LEARN_TIMEOUT)
        .onComplete(
            answer -> {
              learning = false;
              if (answer.succeeded()) {
                learned(trained, answer.result());
              } else {
                fail(answer.cause());
              }
            });
  }

  private void learned(Effect.StepTrained trained, Learned learned) {
    List<Map<String, Double>> terms = trained.leaves().stream().map(Effect.Leaf::terms).toList();
    Map<String, Double> more = new TreeMap<>(learned.values());
    more.putAll(LossTerms.mean(terms, trained.count()));
    more.put("samples", trained.leaves().stream().mapToDouble(leaf -> leaf.samples().size()).sum());
    values.add(new Pass.Step(trained.step()), more);
    countDevices();
    publish(
        new StepFinished(
            new Pass.Step(trained.step()), values.endStep(trained.step(), nanos.getAsLong())));
    bus.publish(
        Addresses.POLICY_PUBLISHED, new PolicyPublished(learned.version(), learned.policies()));
    journals.journal(new JournalEntry.Published(learned.version(), learned.policies()));
    journals.close(new Pass.Step(trained.step()));
    housekeeping.learned(learned, trained.gradients());
    housekeeping
        .room()
        .onSuccess(
            unused -> act(core.course().published(learned.version(), learned.policies(), now())));
  }
}
