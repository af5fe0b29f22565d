package org.editr1.run.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.editr1.Noise;
import org.editr1.journey.Effect;
import org.editr1.journey.Logged;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Order;
import org.editr1.journey.Role;
import org.editr1.run.Event;
import org.editr1.run.FakeWork;
import org.editr1.run.Run;
import org.editr1.run.Snapshot;
import org.jspecify.annotations.Nullable;

/** A run where nothing goes wrong but the poison: honest workers, no clock, no network. */
final class Rehearsal {
  private record Held(String worker, Lease lease) {}

  private final Function<Order, List<Integer>> faults;
  private final Disk disk;
  private final int lag;
  private final Run run;
  private final Deque<Event> due = new ArrayDeque<>();
  private final List<Held> held = new ArrayList<>();
  private final List<Order> leased = new ArrayList<>();
  private final Set<String> greeted = new HashSet<>();
  private final long epoch;
  private @Nullable Message answer;
  private long sequence;
  private long now;

  /**
   * A head that starts with this disk.
   *
   * @param faults the samples of an order that fault, every time
   */
  Rehearsal(Scenario scenario, Disk disk, long epoch, Function<Order, List<Integer>> faults) {
    this.faults = faults;
    this.disk = disk;
    this.lag = scenario.spec().lag();
    this.epoch = epoch;
    this.run = new Run(scenario.setup(epoch), disk.restore(lag), now);
    carryOut(run.replay(disk, now));
  }

  /** Carries effects out at once, and all that follows from them. */
  private void carryOut(List<Effect> effects) {
    effects.forEach(this::carryOut);
    while (!due.isEmpty()) {
      run.on(due.remove(), now).forEach(this::carryOut);
    }
  }

  private void carryOut(Effect effect) {
    if (effect instanceof Effect.Answer reply) {
      answer = reply.reply();
    } else if (effect instanceof Effect.Journaled entry) {
      disk.write(new Line.Entry(entry));
    } else if (effect instanceof Effect.Train step) {
      disk.write(disk.versions().learn(step, run.course()));
      PoliciesUpdated made = disk.versions().newest(lag);
      due.add(run -> run.learned(made));
    } else if (effect instanceof Effect.Delete unneeded) {
      disk.delete(unneeded);
    } else if (effect instanceof Effect.ForgetJournals stale) {
      disk.forget(stale.passes());
    } else if (effect instanceof Effect.MeasureRoom) {
      due.add(run -> run.roomMeasured(Long.MAX_VALUE));
    } else if (effect instanceof Logged.Violation) {
      throw new AssertionError(effect);
    }
  }

  /** Returns the result of a run by one worker in the ledger's own order. */
  static List<Object> run(Scenario scenario, Function<Order, List<Integer>> faults) {
    Disk disk = new Disk();
    new Rehearsal(scenario, disk, 1, faults).runToEnd();
    return Outcome.of(disk);
  }

  void runToEnd() {
    while (!run.isFinished()) {
      if (!claim("w")) {
        throw new AssertionError("nothing to do, but the run is not finished: " + snapshot());
      }
      finish(0);
    }
  }

  /** One thing happens: a worker claims or finishes; which, is a matter of chance. */
  void turn(Noise noise) {
    boolean finishes = !held.isEmpty() && noise.below(2) == 0;
    if ((finishes || !claim("w" + noise.below(3))) && !held.isEmpty()) {
      finish(noise.below(held.size()));
    }
  }

  private boolean claim(String worker) {
    Set<Role> roles = EnumSet.allOf(Role.class);
    if (greeted.add(worker)) {
      tell(
          run ->
              run.hello(
                  new Hello(worker, 1, "", "node", "cpu", roles, Map.of(), Map.of(), "", 0, "")));
    }
    sequence++;
    tell(run -> run.claim(new Claim(worker, 1, epoch, sequence, roles)));
    if (answer instanceof Lease lease) {
      held.removeIf(other -> other.lease().order().id().equals(lease.order().id()));
      held.add(new Held(worker, lease));
      leased.add(lease.order());
      return true;
    }
    return false;
  }

  private void finish(int index) {
    Held next = held.remove(index);
    Order order = next.lease().order();
    long token = next.lease().token();
    List<Integer> faulty = faults.apply(order);
    tell(
        faulty.isEmpty()
            ? run ->
                run.done(
                    new Done(
                        next.worker(),
                        token,
                        Scenario.RUN,
                        order.id(),
                        next.lease().digest(),
                        FakeWork.resultOf(order),
                        0.5),
                    true)
            : run ->
                run.failed(new Failed(next.worker(), token, order.id(), faulty, false, "poison")));
  }

  private @Nullable Message tell(Event event) {
    now += 1_000_000;
    answer = null;
    carryOut(run.on(event, now));
    return answer;
  }

  boolean isFinished() {
    return run.isFinished();
  }

  /** Everything but who has what and since when. */
  Snapshot snapshot() {
    Snapshot all = run.snapshot();
    Map<Role, Integer> open = new EnumMap<>(all.waiting());
    all.leased().forEach((role, count) -> open.merge(role, count, Integer::sum));
    return new Snapshot(open, Map.of(), all.passes(), 0, all.paused());
  }

  /** Every order that was leased, in order. */
  List<Order> leased() {
    return leased;
  }
}
