package org.editr1.lab.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.IntStream;
import org.editr1.journey.EditTask;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.run.Course;
import org.editr1.run.Effect;
import org.editr1.run.Ledger;
import org.editr1.run.Snapshot;
import org.editr1.run.StepWindow;
import org.editr1.run.TaskDraw;

/**
 * A run of the head's core, ledger and window, with devices that are busy for a known time and
 * messages that take none. Nothing faults, all groups are trained, every task is new.
 */
final class VirtualRun {
  private static final double NANOS = 1e9;
  private static final long EPOCH = 1;

  /** Nothing is lost in virtual time. */
  private static final long LEASE = 1L << 60;

  /** More tasks than are drawn, so that hardly one is drawn twice. */
  private static final int TASKS_PER_DRAW = 20;

  /** The stages of a synchronous loop: sample all, score all, train all. */
  private static final List<Set<Role>> STAGES =
      List.of(
          EnumSet.of(Role.ENCODE, Role.ROLLOUT), EnumSet.of(Role.REWARD), EnumSet.of(Role.TRAIN));

  private final RunSpec spec;
  private final Fleet fleet;
  private final StageSeconds costs;
  private final boolean synchronous;
  private final Ledger ledger;
  private final Course course;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Deque<VirtualDevice> idle = new ArrayDeque<>();
  private final List<Forecast.Work> works = new ArrayList<>();
  private final List<Long> ends = new ArrayList<>();
  private long number;
  private long now;

  private record Event(long time, long number, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  /**
   * @param synchronous no stage begins before the one before it has ended everywhere
   */
  VirtualRun(RunSpec spec, Fleet fleet, StageSeconds costs, boolean synchronous) {
    this.spec = spec;
    this.fleet = fleet;
    this.costs = costs;
    this.synchronous = synchronous;
    this.ledger = new Ledger(new Ledger.Settings(spec.chunks(), EPOCH, LEASE, 0, false, Set.of()));
    StepWindow window = new StepWindow(new StepWindow.Settings(spec.steps(), spec.lag(), 0, 0), 0);
    List<EditTask> tasks =
        IntStream.range(0, TASKS_PER_DRAW * spec.steps() * spec.groups())
            .mapToObj(VirtualRun::task)
            .toList();
    this.course =
        new Course(spec, ledger, window, new TaskDraw(spec.seed(), spec.lag(), tasks), List.of());
    for (Fleet.Kind kind : fleet.devices()) {
      join(new VirtualDevice("device-" + idle.size(), kind));
    }
  }

  /**
   * Runs to the end.
   *
   * @param warmUp steps before the ones that count
   */
  Forecast forecast(int warmUp, int counted) {
    publish(0);
    claimAll();
    while (!course.isFinished()) {
      Event next = events.poll();
      if (next == null) {
        throw new IllegalStateException("nothing happens at version " + course.version());
      }
      now = next.time();
      next.action().run();
    }
    return Forecast.of(
        fleet,
        works,
        ends.get(warmUp - 1) / NANOS,
        ends.get(warmUp + counted - 1) / NANOS,
        counted,
        spec.groups() * spec.samples());
  }

  private void after(double seconds, Runnable action) {
    events.add(new Event(now + Math.round(seconds * NANOS), number++, action));
  }

  // ---- devices ----

  private static final class VirtualDevice {
    private final String name;
    private final Fleet.Kind kind;
    private long claims;

    private VirtualDevice(String name, Fleet.Kind kind) {
      this.name = name;
      this.kind = kind;
    }
  }

  private void join(VirtualDevice device) {
    Set<Role> roles = device.kind.roles();
    Hello hello =
        new Hello(device.name, 1, "", "", "cpu", roles, Map.of(), Map.of(), spec.name(), EPOCH, "");
    ledger.hello(hello, now);
    idle.add(device);
  }

  private void claimAll() {
    for (int i = idle.size(); i > 0; i--) {
      claim(idle.remove());
    }
  }

  private void claim(VirtualDevice device) {
    Set<Role> roles = EnumSet.copyOf(device.kind.roles());
    if (synchronous) {
      roles.retainAll(stage());
    }
    Claim claim = new Claim(device.name, 1, EPOCH, device.claims++, roles);
    Ledger.Outcome outcome = ledger.claim(claim, now);
    if (outcome.reply() instanceof Lease lease) {
      double seconds = costs.of(lease.order());
      Role role = lease.order().id().role();
      double began = now / NANOS;
      works.add(new Forecast.Work(device.kind, role, began, began + seconds));
      after(seconds, () -> done(device, lease, seconds));
    } else {
      idle.add(device);
    }
  }

  private void done(VirtualDevice device, Lease lease, double seconds) {
    Done done =
        new Done(
            device.name,
            lease.token(),
            spec.name(),
            lease.order().id(),
            VirtualResults.of(lease.order()),
            seconds);
    idle.addFirst(device);
    boolean opened = act(ledger.done(done, now).effects());
    if (opened || synchronous) {
      claimAll();
    } else {
      claim(idle.remove());
    }
  }

  /** The first stage that has anything to do. */
  private Set<Role> stage() {
    Snapshot snapshot = ledger.snapshot(now);
    return STAGES.stream()
        .filter(
            stage ->
                stage.stream()
                    .anyMatch(
                        role ->
                            snapshot.waiting().containsKey(role)
                                || snapshot.leased().containsKey(role)))
        .findFirst()
        .orElse(Set.of());
  }

  // ---- the head ----

  /** Whether orders opened. */
  private boolean act(List<Effect> effects) {
    boolean opened = false;
    for (Effect effect : effects) {
      if (effect instanceof Effect.RewardsComplete complete) {
        Course.Plan all = VirtualResults.trainAll(complete);
        opened |= act(course.planned(complete.step(), all, now));
      } else if (effect instanceof Effect.StepTrained trained) {
        after(costs.learn(), () -> learnt(trained.step() + 1));
      }
      opened |= effect instanceof Effect.WorkOpened;
    }
    return opened;
  }

  private void learnt(int version) {
    ends.add(now);
    publish(version);
    claimAll();
  }

  private void publish(int version) {
    List<PolicyRef> policies = new ArrayList<>();
    policies.add(policy(PolicyRef.Kind.LIVE, version));
    policies.add(policy(PolicyRef.Kind.EMA, version));
    IntStream.rangeClosed(Math.max(0, version - spec.lag()), version)
        .forEach(old -> policies.add(policy(PolicyRef.Kind.BEHAVIOUR, old)));
    act(course.published(version, policies, now));
  }

  private static PolicyRef policy(PolicyRef.Kind kind, int version) {
    return new PolicyRef(kind, version, VirtualResults.stored(kind.label() + "-" + version));
  }

  private static EditTask task(int number) {
    String id = "task-" + number;
    TensorRef source = VirtualResults.stored(id);
    return new EditTask(id, id, "", source, null, "conditioning/" + id);
  }
}
