package org.editr1.lab.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.editr1.Clock;
import org.editr1.Token;
import org.editr1.journey.EditTask;
import org.editr1.journey.Effect;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Message.WorkAvailable;
import org.editr1.journey.Order;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.run.Run;
import org.editr1.run.RunSetup;
import org.editr1.run.Snapshot;

/**
 * Drives a {@link Run} in virtual time: devices are busy for a known time, messages take none.
 * Nothing faults, hardly a task is drawn twice; the specification filters and evaluates nothing.
 */
final class VirtualRun {
  private static final long EPOCH = 1;

  /** No lease expires in virtual time. */
  private static final long LEASE_MILLIS = 1L << 40;

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
  private final Run run;
  private final PriorityQueue<Moment> moments =
      new PriorityQueue<>(Comparator.comparingLong(Moment::time).thenComparing(Moment::number));
  private final Deque<VirtualDevice> idle = new ArrayDeque<>();
  private final List<Forecast.Work> works = new ArrayList<>();
  private final List<Long> ends = new ArrayList<>();
  private long number;
  private long now;

  private record Moment(long time, long number, Runnable action) {}

  /**
   * @param synchronous no stage begins before the one before it has ended everywhere
   */
  VirtualRun(RunSpec spec, Fleet fleet, StageSeconds costs, boolean synchronous) {
    this.spec = spec;
    this.fleet = fleet;
    this.costs = costs;
    this.synchronous = synchronous;
    this.run = new Run(setup(spec), policies(0), now);
    carryOut(run.replay(pass -> List.of(), now));
    for (Fleet.Kind kind : fleet.devices()) {
      join(new VirtualDevice("device-" + idle.size(), kind, new AtomicLong()));
    }
  }

  private static RunSetup setup(RunSpec spec) {
    List<EditTask> tasks =
        IntStream.range(0, TASKS_PER_DRAW * spec.steps() * spec.groups())
            .mapToObj(VirtualRun::task)
            .toList();
    Welcome welcome = new Welcome(spec.name(), EPOCH, stored(""), "", 0, "");
    return new RunSetup(
        "plan", spec, welcome, Token.NONE, LEASE_MILLIS, Map.of(), tasks, List.of(), Set.of());
  }

  /**
   * Runs to the end.
   *
   * @param warmUp steps before the ones that count
   */
  Forecast forecast(int warmUp, int counted) {
    claimAll();
    while (!run.isFinished()) {
      Moment next = moments.poll();
      if (next == null) {
        throw new IllegalStateException("nothing happens at version " + run.version());
      }
      now = next.time();
      next.action().run();
    }
    return Forecast.of(
        fleet,
        works,
        Clock.seconds(ends.get(warmUp - 1)),
        Clock.seconds(ends.get(warmUp + counted - 1)),
        counted,
        spec.groups() * spec.samples());
  }

  private void after(double seconds, Runnable action) {
    moments.add(new Moment(now + Math.round(seconds * Clock.SECOND), number++, action));
  }

  // ---- devices ----

  private record VirtualDevice(String name, Fleet.Kind kind, AtomicLong claims) {}

  private void join(VirtualDevice device) {
    Set<Role> roles = device.kind.roles();
    Hello hello = new Hello(device.name, 1, "", "", "cpu", roles, Map.of(), Map.of(), "", 0, "");
    carryOut(run.on(run -> run.hello(hello), now));
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
    Claim claim = new Claim(device.name, 1, EPOCH, device.claims.getAndIncrement(), roles);
    if (answer(run.on(run -> run.claim(claim), now)) instanceof Lease lease) {
      double seconds = costs.of(lease.order());
      Role role = lease.order().id().role();
      double began = Clock.seconds(now);
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
            lease.digest(),
            result(lease.order()),
            seconds);
    idle.addFirst(device);
    boolean opened = carryOut(run.on(run -> run.done(done, true), now));
    if (opened || synchronous) {
      claimAll();
    } else {
      claim(idle.remove());
    }
  }

  /** The first stage that has anything to do. */
  private Set<Role> stage() {
    Snapshot snapshot = run.snapshot();
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

  private static Message answer(List<Effect> effects) {
    return ((Effect.Answer) effects.get(effects.size() - 1)).reply();
  }

  /** Returns whether orders opened. */
  private boolean carryOut(List<Effect> effects) {
    boolean opened = false;
    for (Effect effect : effects) {
      if (effect instanceof Effect.Train step) {
        after(costs.learn(), () -> learned(step.step() + 1));
      } else if (effect instanceof Effect.MeasureRoom) {
        opened |= carryOut(run.on(run -> run.roomMeasured(Long.MAX_VALUE), now));
      }
      opened |= effect instanceof Effect.Publish news && news.message() instanceof WorkAvailable;
    }
    return opened;
  }

  private void learned(int version) {
    ends.add(now);
    carryOut(run.on(run -> run.learned(policies(version)), now));
    claimAll();
  }

  private PoliciesUpdated policies(int version) {
    List<PolicyRef> policies = new ArrayList<>();
    policies.add(policy(PolicyRef.Kind.LIVE, version));
    policies.add(policy(PolicyRef.Kind.EMA, version));
    IntStream.rangeClosed(Math.max(0, version - spec.lag()), version)
        .forEach(old -> policies.add(policy(PolicyRef.Kind.BEHAVIOUR, old)));
    return new PoliciesUpdated(version, policies, Map.of());
  }

  private static PolicyRef policy(PolicyRef.Kind kind, int version) {
    return new PolicyRef(kind, version, stored(kind.label() + "-" + version));
  }

  private static EditTask task(int number) {
    String id = "task-" + number;
    return new EditTask(id, id, "", stored(id), null, "conditioning/" + id);
  }

  /** A result without content: as much as the ledger looks at. */
  private static Result result(Order order) {
    TensorRef stored = stored(order.id().path());
    return switch (order.id().role()) {
      case ENCODE -> new Result.Encoded(stored);
      case ROLLOUT -> new Result.RolledOut(stored);
      case REWARD ->
          new Result.Scored(
              ((RewardOrder) order)
                  .samples().stream().map(sample -> new Score(sample, 0, Map.of())).toList());
      case TRAIN -> new Result.Trained(stored, order.size(), Map.of());
    };
  }

  private static TensorRef stored(String path) {
    return new TensorRef(path, 0, "");
  }
}
