package org.editr1.lab.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;

/**
 * Forecasts for fleets, and the best one of a size.
 *
 * @param spec a run of {@link #steps}
 * @param synchronous the run with lag 0
 */
record Planner(RunSpec spec, RunSpec synchronous, StageSeconds costs) {
  /** A fleet whose split follows the work is rarely further than this from the best one. */
  private static final int NEIGHBOURHOOD = 2;

  private static final int COUNTED = 8;

  /** The number of steps that a forecast runs. */
  static int steps(int lag) {
    return warmUp(lag) + COUNTED + lag + 1;
  }

  private static int warmUp(int lag) {
    return 2 * (lag + 1);
  }

  Forecast forecast(Fleet fleet) {
    return new VirtualRun(spec, fleet, costs, false).forecast(warmUp(spec.lag()), COUNTED);
  }

  /** Sample all, score all, train all, with barriers between. */
  Forecast synchronous(Fleet fleet) {
    return new VirtualRun(synchronous, fleet, costs, true).forecast(warmUp(0), COUNTED);
  }

  /** The best division into devices that score and devices with all other roles. */
  Forecast bestMixed(int devices) {
    int rewards = (int) Math.round(devices * share(Role.REWARD));
    Stream<Fleet> fleets =
        near(rewards).stream()
            .filter(count -> count > 0 && count < devices)
            .map(count -> Fleet.mixed(devices - count, count));
    return best(Stream.concat(Stream.of(Fleet.mixed(devices, 0)), fleets)).orElseThrow();
  }

  /** The best of devices that do one thing each; there must be three of them. */
  Optional<Forecast> bestFixed(int devices) {
    List<Fleet> fleets = new ArrayList<>();
    for (int rewards : near((int) Math.round(devices * share(Role.REWARD)))) {
      for (int trainers : near((int) Math.round(devices * share(Role.TRAIN)))) {
        int rollouts = devices - rewards - trainers;
        if (rewards > 0 && trainers > 0 && rollouts > 0) {
          fleets.add(Fleet.fixed(rollouts, rewards, trainers));
        }
      }
    }
    return best(fleets.stream());
  }

  private Optional<Forecast> best(Stream<Fleet> fleets) {
    return fleets.map(this::forecast).max(Comparator.comparingDouble(Forecast::samplesPerSecond));
  }

  private static List<Integer> near(int count) {
    int middle = Math.max(count, 1);
    return IntStream.rangeClosed(middle - NEIGHBOURHOOD, middle + NEIGHBOURHOOD).boxed().toList();
  }

  /** The share of a role in the device time of a step. */
  private double share(Role role) {
    ToDoubleFunction<Role> seconds = each -> costs.ofStep(each, spec.groups(), spec.samples());
    return seconds.applyAsDouble(role) / Stream.of(Role.values()).mapToDouble(seconds).sum();
  }
}
