package org.editr1.run.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.editr1.journey.Effect;
import org.editr1.journey.Logged;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.run.Event;
import org.editr1.run.Run;
import org.editr1.run.simulation.Disk.HeadCrash;
import org.editr1.run.simulation.Disk.Line;
import org.jspecify.annotations.Nullable;

/**
 * The machine that a head runs on. It drives a {@link Run}; it may be down, so that messages are
 * lost, or frozen, so that they wait; every head that it starts has the next epoch. The invariants
 * are checked after every event.
 */
final class HeadProcess {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Scenario scenario;
  private final Timeline time;
  private final Disk disk;
  private final Invariants invariants;
  private final LeaseModel leases = new LeaseModel();
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private @Nullable Run run;
  private long epoch;
  private long frozenUntil;
  private long lastTick;
  private boolean draining;

  HeadProcess(Scenario scenario, Timeline time, Disk disk) {
    this.scenario = scenario;
    this.time = time;
    this.disk = disk;
    this.invariants = new Invariants(scenario, disk);
  }

  boolean isUp() {
    return run != null;
  }

  boolean isFinished() {
    return run != null && run.isFinished();
  }

  /** Of the newest head. */
  long epoch() {
    return epoch;
  }

  // ---- life ----

  void start() {
    epoch++;
    frozenUntil = 0;
    draining = false;
    lastTick = time.now();
    disk.repair();
    spoil();
    invariants.readDisk();
    invariants.headStarts();
    leases.headStarts(epoch);
    time.note(() -> "head starts, epoch " + epoch + ", version " + disk.version());
    Run started = new Run(scenario.setup(epoch), disk.restore(scenario.spec().lag()), nanos());
    run = started;
    handle(() -> carryOut(started.replay(disk::read, nanos())));
    time.after(Run.TICK_MILLIS, once(this::tick));
  }

  /** Does to files what a power cut does, and to the newest checkpoint what a bad sector does. */
  private void spoil() {
    if (time.damages(0.2)) {
      loseFiles();
    }
    if (time.damages(0.1)) {
      loseNewestVersion();
    }
  }

  private void loseFiles() {
    time.note(() -> "some files are damaged");
    disk.powerCut(file -> time.chance(0.2));
  }

  private void loseNewestVersion() {
    time.note(() -> "the newest checkpoint is damaged");
    disk.loseNewestVersion();
  }

  /** Crashes, and files that were not forced to the disk are damaged. */
  void losePower() {
    loseFiles();
    crash();
  }

  /** Crashes, and the newest checkpoint cannot be read. */
  void loseCheckpoint() {
    if (run != null) {
      loseNewestVersion();
      crash();
    }
  }

  /** Down for a while. */
  void crash() {
    crash(time.between(100, 3_000));
  }

  /**
   * @param millis for which its machine is down
   */
  void crash(long millis) {
    if (run != null) {
      time.note(() -> "head crashes");
      run = null;
      waiting.clear();
      time.after(millis, this::start);
    }
  }

  /** Dies within one of the next events, between two lines that it writes. */
  void crashAtAWrite() {
    disk.crashAfter((int) time.between(0, 4));
  }

  void freeze(long millis) {
    time.note(() -> "head freezes for " + millis);
    frozenUntil = Math.max(frozenUntil, time.now() + millis);
    time.after(millis, this::thaw);
  }

  /** Receives what came meanwhile, in the order in which it came. */
  private void thaw() {
    while (time.now() >= frozenUntil && !waiting.isEmpty()) {
      handle(waiting.remove());
    }
  }

  void pause(long millis) {
    time.note(() -> "head pauses for " + millis);
    on(run -> run.pause("a test pauses"));
    time.after(millis, once(this::resume));
  }

  private void resume() {
    if (!draining) {
      on(Run::resume);
    }
  }

  /** Stops when no order is leased any more, and starts again. */
  void drain() {
    time.note(() -> "head drains");
    draining = true;
    on(Run::drain);
  }

  // ---- events ----

  private long nanos() {
    return time.now() * NANOS_PER_MILLI;
  }

  /** Lets an event happen to this head if it is up; later, if it is frozen. */
  private void handle(Runnable happening) {
    Run ours = run;
    if (ours == null) {
      return;
    }
    if (time.now() < frozenUntil) {
      waiting.add(happening);
      return;
    }
    try {
      happening.run();
      invariants.readDisk();
      if (run == ours) {
        invariants.look(ours.snapshot());
        leases.look(ours.snapshot());
      }
    } catch (HeadCrash crash) {
      invariants.readDisk();
      crash();
    }
  }

  private void on(Event event) {
    handle(() -> carryOut(feed(event)));
  }

  private List<Effect> feed(Event event) {
    Run ours = run;
    return ours == null ? List.of() : ours.on(event, nanos());
  }

  /** For this head only: what comes later dies with it. */
  private Runnable once(Runnable happening) {
    long same = epoch;
    return () -> {
      if (same == epoch) {
        happening.run();
      }
    };
  }

  /** A message comes in; its answer goes out over the network. */
  void receive(Message message, Consumer<Message> answered) {
    handle(
        () -> {
          if (message instanceof Done done) {
            boolean intact = disk.isIntact(done.result().stored());
            long reading = time.between(1, 5);
            time.after(reading, once(() -> answer(done, run -> run.done(done, intact), answered)));
          } else {
            answer(message, event(message), answered);
          }
        });
  }

  private static Event event(Message message) {
    if (message instanceof Hello hello) {
      return run -> run.hello(hello);
    }
    if (message instanceof Claim claim) {
      return run -> run.claim(claim);
    }
    if (message instanceof Renew renew) {
      return run -> run.renew(renew);
    }
    return message instanceof Release release
        ? run -> run.release(release)
        : run -> run.failed((Failed) message);
  }

  private void answer(Message message, Event event, Consumer<Message> answered) {
    handle(
        () -> {
          leases.asked(message);
          Carrier carrier = carryOut(feed(event));
          Message answer = carrier.answer;
          if (answer == null) {
            throw new AssertionError(message + " is not answered");
          }
          time.note(() -> message + " -> " + answer);
          leases.answered(message, answer, time.now());
          if (message instanceof Failed failed && carrier.dropped) {
            leases.over(failed.order());
          }
          if (answer instanceof Lease lease) {
            invariants.leased(lease.order());
          }
          time.send(() -> answered.accept(answer));
        });
  }

  /** The cluster reports that a member has left. */
  void memberLost(String member) {
    handle(
        () -> {
          time.note(() -> "member lost: " + member);
          leases.memberLost(member);
          carryOut(feed(run -> run.memberLost(member)));
        });
  }

  private void tick() {
    handle(
        () -> {
          long now = time.now();
          if (now - lastTick > 2 * Run.TICK_MILLIS) {
            leases.extended(now - lastTick - Run.TICK_MILLIS);
          }
          lastTick = now;
          leases.expired(now);
          carryOut(feed(Run::tick));
          time.after(Run.TICK_MILLIS, once(this::tick));
        });
  }

  // ---- effects ----

  private Carrier carryOut(List<Effect> effects) {
    Carrier carrier = new Carrier();
    for (Effect effect : effects) {
      if (!(effect instanceof Effect.Answer)) {
        time.note(() -> "  " + effect);
      }
      invariants.saw(effect);
      effect.accept(carrier);
    }
    return carrier;
  }

  private final class Carrier implements Effect.Visitor<Void> {
    private @Nullable Message answer;
    private boolean dropped;

    @Override
    public Void answer(Effect.Answer reply) {
      answer = reply.reply();
      return null;
    }

    @Override
    public Void publish(Effect.Publish message) {
      return null;
    }

    /** The checkpoint is written before the learner answers. */
    @Override
    public Void train(Effect.Train step) {
      time.after(time.between(20, 400), once(() -> handle(() -> learn(step))));
      return null;
    }

    private void learn(Effect.Train step) {
      disk.write(disk.learn(step));
      time.after(
          time.between(1, 10),
          once(
              () -> {
                PoliciesUpdated made = disk.newest(scenario.spec().lag());
                on(run -> run.learned(made));
              }));
    }

    @Override
    public Void delete(Effect.Delete unneeded) {
      disk.delete(unneeded);
      return null;
    }

    @Override
    public Void closeJournal(Effect.CloseJournal ended) {
      return null;
    }

    @Override
    public Void forgetJournals(Effect.ForgetJournals stale) {
      disk.forget(stale.passes());
      return null;
    }

    /** In a storm the disk is full now and then. */
    @Override
    public Void measureRoom(Effect.MeasureRoom later) {
      long free = time.damages(0.1) ? 99 : 1_000;
      time.after(
          later.delayMillis() + time.between(1, 20), once(() -> on(run -> run.roomMeasured(free))));
      return null;
    }

    @Override
    public Void log(Logged line) {
      if (line instanceof Logged.Lost lost && lost.why().startsWith("it has run for")) {
        leases.lost(lost.worker());
      }
      return null;
    }

    @Override
    public Void drained(Effect.Drained done) {
      crash();
      return null;
    }

    @Override
    public Void finished(Effect.Finished done) {
      return null;
    }

    @Override
    public Void fail(Effect.Fail failure) {
      if (failure.kind().isWorthRestart()) {
        throw new AssertionError(failure);
      }
      time.note(() -> "somebody reads why the run has ended, and resumes it");
      crash();
      return null;
    }

    @Override
    public Void journal(Effect.Journaled entry) {
      disk.write(new Line.Entry(entry));
      dropped |= entry instanceof Effect.Faulted;
      return null;
    }
  }
}
