package org.editr1.run.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Lease;
import org.editr1.run.Effect;
import org.editr1.run.Snapshot;
import org.editr1.run.simulation.Disk.HeadCrash;
import org.editr1.run.simulation.Disk.Line;
import org.jspecify.annotations.Nullable;

/**
 * The machine that a head runs on: it may be down, so that messages are lost, or frozen, so that
 * they wait; every head that it starts has the next epoch. The witness looks on after every event.
 */
final class HeadProcess {
  private static final long TICK = 250;

  private final Scenario scenario;
  private final Timeline time;
  private final Disk disk;
  private final Witness witness;
  private final LeaseModel leases = new LeaseModel();
  private @Nullable SimulatedHead head;
  private long epoch;
  private final Deque<Consumer<SimulatedHead>> waiting = new ArrayDeque<>();
  private long frozenUntil;
  private long lastTick;
  private boolean draining;

  HeadProcess(Scenario scenario, Timeline time, Disk disk) {
    this.scenario = scenario;
    this.time = time;
    this.disk = disk;
    this.witness = new Witness(scenario, disk);
  }

  boolean isFinished() {
    return head != null && head.isFinished();
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
    witness.headStarts();
    leases.headStarts(epoch);
    time.note(() -> "head starts, epoch " + epoch + ", version " + disk.version());
    head = new SimulatedHead(scenario, disk, epoch, this::saw);
    event(ours -> ours.resume(time.now()));
    tick();
  }

  /** What a power cut does to files, and a bad sector to the newest checkpoint. */
  private void spoil() {
    if (time.isStormy() && time.chance(0.2)) {
      time.note(() -> "some files are spoilt");
      disk.powerCut(file -> time.chance(0.2));
    }
    if (time.isStormy() && time.chance(0.1)) {
      time.note(() -> "the newest checkpoint is spoilt");
      disk.loseNewestVersion();
    }
  }

  /** Down for a while. */
  void crash() {
    if (head != null) {
      time.note(() -> "head crashes");
      head = null;
      waiting.clear();
      time.after(time.between(100, 3_000), this::start);
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

  /** What came meanwhile is heard in the sequence in which it came. */
  private void thaw() {
    while (time.now() >= frozenUntil && !waiting.isEmpty()) {
      event(waiting.remove());
    }
  }

  void pause(long millis) {
    time.note(() -> "head pauses for " + millis);
    event(
        ours -> {
          ours.ledger().pause("the head stops");
          time.after(millis, once(unused -> resumeRun()));
        });
  }

  private void resumeRun() {
    if (!draining) {
      event(ours -> ours.act(ours.ledger().resumeRun(), time.now()));
    }
  }

  /** Stops when nobody has an order any more, and starts again. */
  void drain() {
    time.note(() -> "head drains");
    draining = true;
    event(ours -> ours.ledger().pause("the head stops"));
    stopOnceQuiet();
  }

  private void stopOnceQuiet() {
    event(
        ours -> {
          if (ours.ledger().isQuiet()) {
            crash();
          } else {
            time.after(100, once(unused -> stopOnceQuiet()));
          }
        });
  }

  // ---- events ----

  /** What happens to this head, if it is up; later, if it is frozen. */
  private void event(Consumer<SimulatedHead> happening) {
    SimulatedHead ours = head;
    if (ours == null) {
      return;
    }
    if (time.now() < frozenUntil) {
      waiting.add(happening);
      return;
    }
    try {
      happening.accept(ours);
      witness.readDisk();
      if (head == ours) {
        look(ours.snapshot(time.now()));
      }
    } catch (HeadCrash crash) {
      witness.readDisk();
      crash();
    }
  }

  private void look(Snapshot snapshot) {
    witness.window(snapshot);
    int leased = snapshot.leased().values().stream().mapToInt(Integer::intValue).sum();
    if (leased != leases.size()) {
      throw new AssertionError(leased + " orders are leased instead of " + leases.size());
    }
  }

  /** A message comes in; its answer goes out over the network. */
  void hear(Message message, Consumer<Message> answered) {
    event(
        ours -> {
          leases.asked(message);
          Message answer = ours.answer(message, time.now());
          time.note(() -> message + " -> " + answer);
          leases.answered(message, answer, time.now());
          if (answer instanceof Lease lease) {
            witness.leased(lease.order());
          }
          time.send(() -> answered.accept(answer));
        });
  }

  /** The cluster says that a member is gone. */
  void memberLost(String member) {
    event(
        ours -> {
          time.note(() -> "member lost: " + member);
          leases.memberLost(member);
          ours.act(ours.ledger().memberLost(member), time.now());
        });
  }

  private void tick() {
    time.after(TICK, once(this::tick));
  }

  private void tick(SimulatedHead ours) {
    long now = time.now();
    if (now - lastTick > 2 * TICK) {
      leases.extended(now - lastTick - TICK);
      ours.ledger().extendLeases(now - lastTick - TICK);
    }
    lastTick = now;
    leases.expired(now);
    ours.act(ours.ledger().expire(now), now);
    tick();
  }

  // ---- effects ----

  private void saw(Effect effect) {
    time.note(() -> "  " + effect);
    witness.saw(effect);
    if (effect instanceof Effect.StepTrained trained) {
      time.after(time.between(20, 400), once(ours -> learn(ours, trained)));
    } else if (effect instanceof Effect.Poisoned) {
      time.after(time.between(500, 2_000), once(ours -> resumeRun()));
    }
  }

  /** For this head only: what comes later dies with it. */
  private Runnable once(Consumer<SimulatedHead> happening) {
    long same = epoch;
    return () -> {
      if (same == epoch) {
        event(happening);
      }
    };
  }

  private void learn(SimulatedHead ours, Effect.StepTrained trained) {
    Line.Version made = disk.learn(trained);
    disk.write(made);
    witness.readDisk();
    ours.published(made.version(), time.now());
  }
}
