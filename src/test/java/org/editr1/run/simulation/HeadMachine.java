package org.editr1.run.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.editr1.Failure;
import org.editr1.journey.Message;
import org.editr1.journey.Order;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.run.Run;
import org.editr1.run.simulation.Disk.HeadCrash;
import org.jspecify.annotations.Nullable;

/**
 * The machine that heads run on, one after the other. It may be down, so that messages are lost, or
 * frozen, so that they wait; every head that it starts has the next epoch. The invariants are
 * checked after every event.
 */
final class HeadMachine {
  private final Scenario scenario;
  private final Timeline time;
  private final Disk disk;
  private final Invariants invariants;
  private final LeaseModel leases = new LeaseModel();
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private @Nullable SimulatedHead head;
  private long epoch;
  private long frozenUntil;
  private boolean gone;

  /**
   * @param epoch of the run folder before the first head starts
   */
  HeadMachine(Scenario scenario, Timeline time, Disk disk, long epoch) {
    this.scenario = scenario;
    this.time = time;
    this.disk = disk;
    this.epoch = epoch;
    this.invariants = new Invariants(scenario, disk);
  }

  boolean isUp() {
    return head != null;
  }

  /** Returns whether all steps are made and everything is written. */
  boolean isFinished() {
    return head != null && head.isFinished();
  }

  /** Of the newest head. */
  long epoch() {
    return epoch;
  }

  Invariants invariants() {
    return invariants;
  }

  LeaseModel leases() {
    return leases;
  }

  List<Order> openOrders(Role role) {
    return head == null ? List.of() : head.openOrders(role);
  }

  /** A worker has stored it. */
  void store(Result result) {
    disk.store(result);
  }

  // ---- life ----

  void start() {
    if (gone) {
      return;
    }
    if (disk.refuses()) {
      time.note(() -> "the head cannot read its folder and is started again");
      time.after(1_000, this::start);
      return;
    }
    epoch++;
    frozenUntil = 0;
    disk.repair();
    spoil();
    invariants.readDisk();
    invariants.headStarts();
    leases.headStarts(epoch);
    time.note(() -> "head starts, epoch " + epoch + ", version " + disk.version());
    SimulatedHead started = new SimulatedHead(this, scenario, time, disk, epoch);
    head = started;
    handle(started::start);
    time.after(Run.TICK_MILLIS, once(started::tick));
  }

  /** Does to files what a power cut does, and to checkpoint and journals what bad sectors do. */
  private void spoil() {
    if (time.damages(0.2)) {
      loseBytes();
    }
    if (time.damages(0.1)) {
      loseNewestVersion();
    }
    if (time.damages(0.1)) {
      loseLines();
    }
  }

  private void loseBytes() {
    time.note(() -> "a power cut: some files are damaged, some journals cut");
    disk.damageFiles(file -> time.chance(0.2));
    disk.cutJournals(line -> time.chance(0.2));
  }

  private void loseNewestVersion() {
    time.note(() -> "the newest checkpoint is damaged");
    disk.loseNewestVersion();
  }

  private void loseLines() {
    time.note(() -> "some lines of journals are damaged");
    disk.lose(line -> time.chance(0.05));
  }

  /** Crashes, and the disk loses what was not forced. */
  void losePower() {
    if (isUp()) {
      loseBytes();
      crash();
    }
  }

  /** Crashes, and the journal of the run ends earlier than those of its passes, or later. */
  void cutOneJournal() {
    if (isUp()) {
      boolean run = time.chance(0.5);
      time.note(() -> "a power cut: " + (run ? "the run's journal is" : "others are") + " cut");
      disk.cutJournals(line -> run == (Disk.passOf(line) == null));
      crash();
    }
  }

  /** Crashes, and the newest checkpoint cannot be read. */
  void loseCheckpoint() {
    if (isUp()) {
      loseNewestVersion();
      crash();
    }
  }

  /** Crashes, and some lines of the journals cannot be read. */
  void damageLines() {
    if (isUp()) {
      loseLines();
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
    if (head != null) {
      time.note(() -> "head crashes");
      if (!head.isWritten()) {
        disk.loseUnwritten();
      }
      head = null;
      waiting.clear();
      time.lasts(millis);
      time.after(millis, this::start);
    }
  }

  /** The next head is the last one. */
  void startLast() {
    start();
    gone = true;
  }

  /** Down for good. */
  void remove() {
    head = null;
    waiting.clear();
  }

  /** The head has ended by itself: its supervisor, or whoever reads why, starts it again. */
  void ended(Failure.Kind kind, String reason) {
    time.note(() -> "the head ends with exit code " + kind.exitCode() + ": " + reason);
    RunEnds.check(kind, reason);
    crash();
  }

  /** Dies within one of the next events, between two lines that it writes. */
  void crashAtAWrite() {
    disk.crashAfter((int) time.between(0, 4));
  }

  void freeze(long millis) {
    time.note(() -> "head freezes for " + millis);
    time.lasts(millis);
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
    tell(head -> head.pause(millis));
  }

  /** Stops when no order is leased any more, and starts again. */
  void drain() {
    tell(SimulatedHead::drain);
  }

  /** The learner needs so long for its next step. */
  void slowLearner(long millis) {
    tell(head -> head.learner().slowDown(millis));
  }

  /** The learner's next step fails, and not because of the disk. */
  void failLearner() {
    tell(head -> head.learner().fail());
  }

  /** The next answer does not fit into a message. */
  void answerTooMuch() {
    tell(SimulatedHead::answerTooMuch);
  }

  // ---- events ----

  private void tell(Consumer<SimulatedHead> event) {
    if (head != null) {
      event.accept(head);
    }
  }

  /** Lets an event happen to this head if it is up; later, if it is frozen. */
  void handle(Runnable happening) {
    SimulatedHead ours = head;
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
      if (head == ours) {
        ours.look(invariants, leases);
      }
    } catch (HeadCrash crash) {
      invariants.readDisk();
      crash();
    }
  }

  /** For this head only: what comes later dies with it. */
  Runnable once(Runnable happening) {
    SimulatedHead same = head;
    return () -> {
      if (same == head) {
        handle(happening);
      }
    };
  }

  /** A message comes in; its answer goes out over the network. */
  void receive(Message message, Consumer<Message> answered) {
    handle(() -> tell(head -> head.receive(message, answered)));
  }

  /** The cluster reports that a member has left. */
  void memberLost(String member) {
    handle(() -> tell(head -> head.memberLost(member)));
  }
}
