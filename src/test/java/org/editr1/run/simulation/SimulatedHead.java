package org.editr1.run.simulation;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.editr1.Failure;
import org.editr1.folder.WriteQueue;
import org.editr1.io.file.DiskError;
import org.editr1.journey.Effect;
import org.editr1.journey.Logged;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.NoWork;
import org.editr1.journey.Order;
import org.editr1.journey.Role;
import org.editr1.run.Event;
import org.editr1.run.Run;
import org.editr1.run.Run.Waiting;
import org.editr1.run.Snapshot;
import org.jspecify.annotations.Nullable;

/** One process of the head: drives a {@link Run}, and a {@link WriteQueue} on a fallible disk. */
final class SimulatedHead implements Effect.Visitor<@Nullable Void>, WriteQueue.Driver {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** A monotonic clock may begin anywhere. */
  private static final long FIRST_NANOS = TimeUnit.DAYS.toNanos(-40);

  private final HeadMachine machine;
  private final Timeline time;
  private final Disk disk;
  private final Run run;
  private final WriteQueue queue = new WriteQueue(this);
  private final SimulatedLearner learner;
  private @Nullable Message answer;
  private boolean dropped;
  private boolean draining;
  private boolean held;
  private boolean moved;
  private boolean tooMuch;
  private long lastTick;

  SimulatedHead(HeadMachine machine, Scenario scenario, Timeline time, Disk disk, long epoch) {
    this.machine = machine;
    this.time = time;
    this.disk = disk;
    this.learner = new SimulatedLearner(this, machine, time, disk, scenario.spec().lag());
    this.lastTick = time.now();
    this.run = new Run(scenario.setup(epoch), disk.restore(scenario.spec().lag()), nanos());
  }

  void start() {
    carryOut(run.replay(disk, nanos()));
  }

  boolean isFinished() {
    return run.isFinished() && isWritten();
  }

  boolean isWritten() {
    return queue.written().isDone();
  }

  WriteQueue queue() {
    return queue;
  }

  SimulatedLearner learner() {
    return learner;
  }

  List<Order> openOrders(Role role) {
    return run.openOrders(role);
  }

  void look(Invariants invariants, LeaseModel leases) {
    if (!moved) {
      return;
    }
    moved = false;
    Snapshot snapshot = run.snapshot();
    invariants.look(snapshot);
    leases.look(snapshot);
  }

  // ---- events ----

  private long nanos() {
    return FIRST_NANOS + time.now() * NANOS_PER_MILLI;
  }

  void on(Event event) {
    carryOut(run.on(event, nanos()));
  }

  /** Later, if this head still lives. */
  void later(long millis, Runnable happening) {
    time.after(millis, machine.once(happening));
  }

  void pause(long millis) {
    time.note(() -> "head pauses for " + millis);
    time.lasts(millis);
    later(0, () -> on(run -> run.pause("a test pauses")));
    later(millis, this::resume);
  }

  private void resume() {
    if (!draining) {
      on(Run::resume);
    }
  }

  void drain() {
    time.note(() -> "head drains");
    draining = true;
    later(0, () -> on(Run::drain));
  }

  void receive(Message message, Consumer<Message> answered) {
    if (message instanceof Done && disk.refuses()) {
      time.note(() -> "the file of a result cannot be read, so there is no answer");
    } else if (message instanceof Done done) {
      boolean intact = disk.isIntact(done.result().stored());
      later(time.between(1, 5), () -> answer(done, run -> run.done(done, intact), answered));
    } else {
      answer(message, Mail.event(message), answered);
    }
  }

  /** While the journal cannot be written there is no answer. */
  private void answer(Message message, Event event, Consumer<Message> answered) {
    LeaseModel leases = machine.leases();
    leases.asked(message);
    answer = null;
    dropped = false;
    on(event);
    Message reply = answer;
    if (reply == null) {
      throw new AssertionError(message + " is not answered");
    }
    time.note(() -> message + " -> " + reply);
    leases.answered(message, reply, time.now());
    if (message instanceof Failed failed && dropped) {
      leases.over(failed.order());
    }
    if (reply instanceof Lease lease) {
      machine.invariants().leased(lease.order());
    }
    if (tooMuch) {
      machine.ended(Failure.Kind.DEFECT, "an answer is too large: lower chunks.evaluate");
    } else if (!queue.isObstructed()) {
      queue.written().thenRun(() -> time.send(() -> answered.accept(reply)));
    }
  }

  void answerTooMuch() {
    tooMuch = true;
  }

  void memberLost(String member) {
    time.note(() -> "member lost: " + member);
    machine.leases().memberLost(member);
    on(run -> run.memberLost(member));
  }

  void tick() {
    long now = time.now();
    machine.leases().beat(now, now - lastTick, held);
    lastTick = now;
    on(Run::tick);
    later(Run.TICK_MILLIS, this::tick);
  }

  // ---- the queue of journal lines ----

  /** A disk that is not asked too much writes at once. */
  @Override
  public void attempt(Runnable write) {
    if (time.isLate()) {
      later(time.between(1, 400), () -> attemptNow(write));
    } else {
      attemptNow(write);
    }
  }

  private void attemptNow(Runnable write) {
    try {
      write.run();
    } catch (DiskError e) {
      later(1, () -> queue.tried(e));
      return;
    }
    queue.tried(null);
  }

  @Override
  public void pause() {
    later(WriteQueue.AGAIN_MILLIS, queue::again);
  }

  @Override
  public void obstructed(String reason) {
    held = !reason.isEmpty();
    on(run -> run.waits(Waiting.JOURNAL, reason));
  }

  // ---- effects ----

  private void carryOut(List<Effect> effects) {
    for (Effect effect : effects) {
      if (!(effect instanceof Effect.Answer)) {
        time.note(() -> "  " + effect);
      }
      moved |= !(effect instanceof Effect.Answer reply && reply.reply() instanceof NoWork);
      machine.invariants().saw(effect);
      effect.accept(this);
    }
  }

  @Override
  public @Nullable Void answer(Effect.Answer reply) {
    answer = reply.reply();
    return null;
  }

  @Override
  public @Nullable Void publish(Effect.Publish message) {
    return null;
  }

  @Override
  public @Nullable Void train(Effect.Train step) {
    learner.learn(step, run.course());
    return null;
  }

  // ---- the disk ----

  @Override
  public @Nullable Void delete(Effect.Delete unneeded) {
    disk.delete(unneeded);
    return null;
  }

  @Override
  public @Nullable Void closeJournal(Effect.CloseJournal ended) {
    queue.add(() -> disk.force(ended.pass()));
    return null;
  }

  @Override
  public @Nullable Void forgetJournals(Effect.ForgetJournals stale) {
    queue.add(() -> disk.forget(stale.passes()));
    return null;
  }

  /** In a storm the disk is full now and then. */
  @Override
  public @Nullable Void measureRoom(Effect.MeasureRoom wanted) {
    long free = time.damages(0.1) ? 99 : 1_000;
    later(
        wanted.delayMillis() + time.between(1, 20),
        () ->
            on(
                disk.refuses()
                    ? run -> run.roomUnknown("input/output error")
                    : run -> run.roomMeasured(free)));
    return null;
  }

  @Override
  public @Nullable Void journal(Effect.Journaled entry) {
    queue.add(() -> disk.write(new Line.Entry(entry)));
    dropped |= entry instanceof Effect.Faulted;
    return null;
  }

  // ---- the end ----

  @Override
  public @Nullable Void log(Logged line) {
    if (line instanceof Logged.Lost lost && lost.why().startsWith("it has run for")) {
      machine.leases().lost(lost.worker());
    }
    return null;
  }

  @Override
  public @Nullable Void drained(Effect.Drained done) {
    queue.add(() -> disk.force(null)).thenRun(() -> later(0, machine::crash));
    return null;
  }

  @Override
  public @Nullable Void finished(Effect.Finished done) {
    queue.add(() -> disk.force(null));
    return null;
  }

  @Override
  public @Nullable Void fail(Effect.Fail failure) {
    machine.ended(failure.kind(), failure.reason());
    return null;
  }
}
