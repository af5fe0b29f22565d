package org.editr1.run.simulation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.editr1.Noise;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Order;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.run.FakeWork;
import org.jspecify.annotations.Nullable;

/** A head, some workers and everything that can happen to them, from one seed. */
final class SimulatedCluster {
  /** Copies of the run folder are from before. */
  private static final long FIRST_EPOCH = 1_000;

  private final Scenario scenario;
  private final Timeline time;
  private final Disk disk = new Disk();
  private final HeadMachine head;
  private final List<SimulatedWorker> workers = new ArrayList<>();
  private final Map<String, Long> cutOff = new HashMap<>();
  private final Noise noise;
  private @Nullable HeadMachine copy;
  private long copies;

  /** A cluster to which everything may happen until its storm is over. */
  static SimulatedCluster stormy(long seed, boolean recording) {
    Noise noise = Noise.of(seed, Noise.Purpose.TEST, 7);
    Timeline.Weather weather =
        new Timeline.Weather(
            2_000 + noise.below(20_000),
            noise.below(3) * 0.05,
            noise.below(3) * 0.05,
            noise.below(3) * 0.03,
            1);
    SimulatedCluster cluster = new SimulatedCluster(seed, weather, recording);
    new Storm(cluster, cluster.noise).begin(300 + noise.below(3_000));
    return cluster;
  }

  /**
   * @param recording whether {@link #history} will be asked for
   */
  SimulatedCluster(long seed, Timeline.Weather weather, boolean recording) {
    this.scenario = Scenario.of(seed);
    this.noise = Noise.of(seed, Noise.Purpose.TEST, 5);
    this.time = new Timeline(noise, weather, recording);
    this.head = new HeadMachine(scenario, time, disk, FIRST_EPOCH);
    FaultyWork work = new FaultyWork(scenario, noise, disk, this::store, this::crash, this::cutOff);
    int count = 1 + noise.below(5);
    for (int i = 0; i < count; i++) {
      String name = "w" + i;
      workers.add(
          new SimulatedWorker(
              name,
              habits(i == 0),
              time,
              (message, answered) -> send(name, message, answered),
              work));
    }
  }

  private SimulatedWorker.Habits habits(boolean able) {
    Set<Role> roles = EnumSet.allOf(Role.class);
    if (!able) {
      roles.removeIf(role -> noise.below(3) == 0);
    }
    return new SimulatedWorker.Habits(
        roles,
        noise.below(able ? 16 : 4) == 0 ? 30 : 1,
        noise.below(3) * 0.05,
        noise.below(3) * 0.03,
        noise.below(3) * 0.5);
  }

  /**
   * Until the run is finished; throws when what came of it is not what comes of a run where nothing
   * but those samples faults that were dropped here.
   */
  void run() {
    head.start();
    workers.forEach(worker -> time.after(noise.below(2_000), worker::start));
    RunEnds ends = new RunEnds(time, disk);
    while (!head.isFinished()) {
      ends.check(time.next());
    }
    new WeightsIndependentOfHistory(scenario, disk).check();
  }

  HeadMachine head() {
    return head;
  }

  Timeline time() {
    return time;
  }

  /** Again and again until the storm is over. */
  void every(long millis, Runnable happening) {
    time.after(
        millis,
        () -> {
          if (time.isStormy()) {
            happening.run();
            every(millis, happening);
          }
        });
  }

  String history() {
    return time.history();
  }

  // ---- what goes wrong with workers ----

  private SimulatedWorker anyWorker() {
    return workers.get(noise.below(workers.size()));
  }

  void crashAnyWorker() {
    crash(anyWorker());
  }

  void freezeAnyWorker(long millis) {
    anyWorker().freeze(millis);
  }

  void hangAnyWorker() {
    anyWorker().hang();
  }

  void failToLoadAnyWorker() {
    anyWorker().failToLoad();
  }

  void slowDownAnyWorker() {
    anyWorker().slowDown();
  }

  void letAnyWorkerLeave() {
    anyWorker().leave();
  }

  /** The cluster takes a living member for lost. */
  void mistakeAnyWorker() {
    missed(anyWorker());
  }

  void cutOffAnyWorker() {
    cutOff(anyWorker());
  }

  private void crash(SimulatedWorker worker) {
    if (worker.isUp()) {
      worker.crash();
      time.after(time.between(Timeline.LONGEST_DELAY, 6_000), worker::start);
      mayBeMissed(worker);
    }
  }

  /** The cluster may notice, and say so. */
  private void mayBeMissed(SimulatedWorker worker) {
    if (noise.below(2) == 0) {
      missed(worker);
    }
  }

  private void missed(SimulatedWorker worker) {
    String member = worker.member();
    time.send(() -> head.memberLost(member));
  }

  /** The worker works on while others get its orders; what it has to say it says afterwards. */
  private void cutOff(SimulatedWorker worker) {
    if (!time.isStormy()) {
      return;
    }
    long millis = time.between(100, 8_000);
    time.note(() -> worker.name() + " is cut off for " + millis);
    time.lasts(millis);
    cutOff.put(worker.name(), time.now() + millis);
    mayBeMissed(worker);
  }

  private boolean isCutOff(String worker) {
    return time.now() < cutOff.getOrDefault(worker, 0L);
  }

  // ---- what goes wrong with the disk ----

  /** Every use of the disk fails for a while. */
  void diskRefuses(String why, long millis) {
    time.note(() -> "the disk refuses for " + millis + ": " + why);
    time.lasts(millis);
    disk.refuse(why);
    time.after(
        millis,
        () -> {
          time.note(() -> "the disk works again");
          disk.refuse("");
        });
  }

  /** The store of whichever head the worker has found. */
  private void store(Result result) {
    disk.store(result);
    if (copy != null) {
      copy.store(result);
    }
  }

  // ---- what goes wrong with messages ----

  /** From a worker to a head, and the answer back. */
  private void send(String worker, Message message, Consumer<Message> answered) {
    if (isCutOff(worker)) {
      return;
    }
    HeadMachine other = copy;
    HeadMachine receiver = other != null && noise.below(2) == 0 ? other : head;
    time.send(
        () ->
            receiver.receive(
                message,
                answer -> {
                  if (!isCutOff(worker)) {
                    answered.accept(answer);
                  }
                }));
  }

  /** Somebody who knows the epoch and never said hello asks for work. */
  void trespass() {
    Claim claim = new Claim("stranger", 1, head.epoch(), 0, EnumSet.allOf(Role.class));
    time.send(() -> head.receive(claim, answer -> {}));
  }

  /** The result of another order arrives under the name of an open one, as with other inputs. */
  void misdirectAnyResult() {
    List<Order> open = head.openOrders(Role.values()[noise.below(Role.values().length)]);
    if (open.size() < 2) {
      return;
    }
    Order named = open.get(0);
    Order other = open.get(open.size() - 1);
    Done done =
        new Done(
            "stranger", 0, Scenario.RUN, named.id(), other.digest(), FakeWork.resultOf(other), 1);
    time.send(
        () ->
            head.receive(
                done,
                answer ->
                    Invariant.check(
                        !((Ack) answer).accepted(), done, " is accepted with other inputs")));
  }

  /**
   * A head on an older copy of the run folder starts in the cluster, and half of the workers'
   * messages reach it.
   */
  void startSecondHead(long millis) {
    if (copy != null) {
      return;
    }
    Disk older = disk.prefix(noise.below(disk.length() + 1));
    HeadMachine second = new HeadMachine(scenario, time, older, copies++);
    copy = second;
    time.note(() -> "a second head starts for " + millis);
    time.lasts(millis);
    second.startLast();
    time.after(
        millis,
        () -> {
          time.note(() -> "the second head ends");
          second.remove();
          copy = null;
        });
  }
}
