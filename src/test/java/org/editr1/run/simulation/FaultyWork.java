package org.editr1.run.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.editr1.Noise;
import org.editr1.journey.Order;
import org.editr1.journey.Result;
import org.editr1.journey.Role;

/** What goes wrong with orders: samples fault, always or now and then, and workers die of them. */
final class FaultyWork implements SimulatedWorker.FaultyEngine {
  /** More than an order may cost before it is given up. */
  private static final int MOST_DEATHS = 9;

  private final Scenario scenario;
  private final Noise noise;
  private final Disk disk;
  private final Consumer<Result> store;
  private final Consumer<SimulatedWorker> crash;
  private final Consumer<SimulatedWorker> cutOff;
  private final Map<String, Integer> deaths = new HashMap<>();
  private final Map<String, String> able = new HashMap<>();

  FaultyWork(
      Scenario scenario,
      Noise noise,
      Disk disk,
      Consumer<Result> store,
      Consumer<SimulatedWorker> crash,
      Consumer<SimulatedWorker> cutOff) {
    this.scenario = scenario;
    this.noise = noise;
    this.disk = disk;
    this.store = store;
    this.crash = crash;
    this.cutOff = cutOff;
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
    List<Integer> doubtful = scenario.poison().sometimes(order);
    return doubtful.isEmpty() || disk.hasResultOf(order.id()) ? List.of() : doubtful;
  }

  /**
   * By chance; some orders one worker alone can do, and that one is cut off with its result: others
   * get the order, and samples of it are dropped, before it can say so.
   */
  private boolean faultsAt(SimulatedWorker worker, Order order) {
    String path = order.id().path();
    if (!able.containsKey(path) && noise.below(2) == 0) {
      able.put(path, worker.name());
      cutOff.accept(worker);
    }
    return able.containsKey(path) ? !worker.name().equals(able.get(path)) : noise.below(2) == 0;
  }

  @Override
  public boolean storeRefuses() {
    return disk.refuses();
  }

  @Override
  public void stored(Result result) {
    store.accept(result);
  }

  /**
   * Some orders kill the first workers that run them, and some of these more than a head tolerates;
   * no encoding is given up, since others may wait for it by then.
   */
  @Override
  public boolean kills(SimulatedWorker worker, Order order) {
    String path = order.id().path();
    double luck = Noise.of(scenario.seed(), Noise.Purpose.TEST, 6, path.hashCode()).uniform();
    boolean encodes = order.id().role() == Role.ENCODE;
    int most = luck < 0.01 && !encodes ? MOST_DEATHS : 4;
    boolean kills = luck < 0.03 && deaths.merge(path, 1, Integer::sum) <= (encodes ? 1 : most);
    if (kills) {
      crash.accept(worker);
    }
    return kills;
  }
}
