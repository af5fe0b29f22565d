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
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Order;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Result;
import org.editr1.journey.Role;

/** A head, some workers and everything that can happen to them, from one seed. */
final class SimulatedCluster implements SimulatedWorker.FaultyEngine {
  private static final long PATIENCE = 300_000;

  /** More than an order may cost before it is given up. */
  private static final int MOST_DEATHS = 9;

  private final Scenario scenario;
  private final Timeline time;
  private final Disk disk = new Disk();
  private final HeadProcess head;
  private final List<SimulatedWorker> workers = new ArrayList<>();
  private final Map<String, Integer> deaths = new HashMap<>();
  private final Map<String, Long> cutOff = new HashMap<>();
  private final Map<String, String> able = new HashMap<>();
  private final Noise noise;
  private final long calm;

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
    cluster.strike(300 + noise.below(3_000));
    return cluster;
  }

  /**
   * @param recording whether {@link #history} will be asked for
   */
  SimulatedCluster(long seed, Timeline.Weather weather, boolean recording) {
    this.scenario = Scenario.of(seed);
    this.noise = Noise.of(seed, Noise.Purpose.TEST, 5);
    this.calm = weather.calm();
    this.time = new Timeline(noise, weather, recording);
    this.head = new HeadProcess(scenario, time, disk);
    int count = 1 + noise.below(5);
    for (int i = 0; i < count; i++) {
      String name = "w" + i;
      workers.add(
          new SimulatedWorker(
              name,
              habits(i == 0),
              time,
              (message, answered) -> send(name, message, answered),
              this));
    }
  }

  private SimulatedWorker.Habits habits(boolean able) {
    Set<Role> roles = EnumSet.allOf(Role.class);
    if (!able) {
      roles.removeIf(role -> noise.below(3) == 0);
    }
    return new SimulatedWorker.Habits(
        roles,
        noise.below(4) == 0 ? 30 : 1,
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
    long progress = calm;
    int written = 0;
    while (!head.isFinished()) {
      boolean stuck = !time.next() || time.now() > progress + PATIENCE;
      if (stuck) {
        throw new AssertionError("the run is stuck at version " + disk.version());
      }
      boolean moves = disk.length() > written || !head.isUp();
      progress = moves ? Math.max(calm, time.now()) : progress;
      written = disk.length();
    }
    new WeightsIndependentOfHistory(scenario, disk).check(this::dropped);
  }

  /** Encodings fault always or never, whichever group's order makes them. */
  private List<Integer> dropped(Order order) {
    return order instanceof EncodeOrder ? scenario.poison().always(order) : disk.dropped(order);
  }

  HeadProcess head() {
    return head;
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

  // ---- what goes wrong ----

  private void strike(long mood) {
    time.after(
        time.between(100, mood),
        () -> {
          if (time.isStormy()) {
            strikeOnce();
            strike(mood);
          }
        });
  }

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

  /** The cluster takes a living member for lost. */
  void mistakeAnyWorker() {
    String member = anyWorker().member();
    time.send(() -> head.memberLost(member));
  }

  void cutOffAnyWorker() {
    cutOff(anyWorker());
  }

  private void strikeOnce() {
    SimulatedWorker worker = anyWorker();
    switch (noise.below(11)) {
      case 0, 1 -> crash(worker);
      case 2, 3 -> worker.freeze(time.between(100, 8_000));
      case 4 -> head.crash();
      case 5 -> head.crashAtAWrite();
      case 6 -> head.freeze(time.between(100, 5_000));
      case 7, 8 -> cutOff(worker);
      case 9 -> trespass();
      default -> {
        if (noise.below(2) == 0) {
          head.pause(time.between(100, 2_000));
        } else {
          head.drain();
        }
      }
    }
  }

  private void crash(SimulatedWorker worker) {
    if (!worker.isUp()) {
      return;
    }
    worker.crash();
    time.after(time.between(Timeline.LONGEST_DELAY, 6_000), worker::start);
    missed(worker);
  }

  /** The cluster may notice, and say so. */
  private void missed(SimulatedWorker worker) {
    if (noise.below(2) == 0) {
      String member = worker.member();
      time.send(() -> head.memberLost(member));
    }
  }

  /** The worker works on while others get its orders; what it has to say it says afterwards. */
  private void cutOff(SimulatedWorker worker) {
    if (!time.isStormy()) {
      return;
    }
    long millis = time.between(100, 8_000);
    time.note(() -> worker.name() + " is cut off for " + millis);
    cutOff.put(worker.name(), time.now() + millis);
    missed(worker);
  }

  private boolean isCutOff(String worker) {
    return time.now() < cutOff.getOrDefault(worker, 0L);
  }

  /** From a worker to the head, and the answer back. */
  private void send(String worker, Message message, Consumer<Message> answered) {
    if (isCutOff(worker)) {
      return;
    }
    time.send(
        () ->
            head.receive(
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

  @Override
  public List<Integer> faulty(SimulatedWorker worker, Order order) {
    List<Integer> faulty = new ArrayList<>(scenario.poison().always(order));
    doubtful(order).stream()
        .filter(sample -> !faulty.contains(sample) && faultsAt(worker, order))
        .forEach(faulty::add);
    // An engine may stop at the first sample that it cannot decode.
    return faulty.isEmpty() || noise.below(2) == 0 ? faulty : faulty.subList(0, 1);
  }

  /** The cluster repeats what the disk has lost, with equal results. */
  private List<Integer> doubtful(Order order) {
    return disk.hasResultOf(order.id()) ? List.of() : scenario.poison().sometimes(order);
  }

  /**
   * By chance; some orders one worker alone can do, and that one is cut off with its result: others
   * get the order, and samples of it are dropped, before it can say so.
   */
  private boolean faultsAt(SimulatedWorker worker, Order order) {
    String path = order.id().path();
    if (!able.containsKey(path) && noise.below(2) == 0) {
      able.put(path, worker.name());
      cutOff(worker);
    }
    return able.containsKey(path) ? !worker.name().equals(able.get(path)) : noise.below(2) == 0;
  }

  @Override
  public void stored(Result result) {
    disk.store(result);
  }

  /**
   * Some orders kill the first workers that run them, and some of these more than a head tolerates.
   */
  @Override
  public boolean kills(SimulatedWorker worker, Order order) {
    String path = order.id().path();
    double luck = Noise.of(scenario.seed(), Noise.Purpose.TEST, 6, path.hashCode()).uniform();
    boolean fatal = luck < 0.01 && order.id().role() != Role.ENCODE;
    boolean kills = luck < 0.03 && deaths.merge(path, 1, Integer::sum) <= (fatal ? MOST_DEATHS : 4);
    if (kills) {
      crash(worker);
    }
    return kills;
  }
}
