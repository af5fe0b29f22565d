package org.editr1.run.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.editr1.Noise;
import org.editr1.journey.Effect;
import org.editr1.journey.Order;
import org.editr1.journey.OrderId;
import org.editr1.journey.Role;
import org.editr1.journey.Split;
import org.editr1.run.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wherever a journal stops, a head that replays it is where the old one was. */
class ReplayTest {
  private static final int RUNS = 20;

  /** What a run had written when, and how it stood whenever all effects were acted on. */
  private record Recording(Scenario scenario, Disk disk, Map<Integer, Snapshot> stood) {
    static Recording of(long seed) {
      Scenario scenario = Scenario.of(seed);
      Disk disk = new Disk();
      Rehearsal rehearsal = new Rehearsal(scenario, disk, 1, scenario.poison()::always);
      Noise noise = Noise.of(seed, Noise.Purpose.TEST, 4);
      Map<Integer, Snapshot> stood = new HashMap<>();
      stood.put(disk.length(), rehearsal.snapshot());
      while (!rehearsal.isFinished()) {
        rehearsal.turn(noise);
        stood.put(disk.length(), rehearsal.snapshot());
      }
      return new Recording(scenario, disk, stood);
    }

    /** Ids of the orders whose results stand in the first lines. */
    Set<OrderId> accepted(int length) {
      return disk.prefix(length)
          .all(Effect.Accepted.class)
          .map(Effect.Accepted::order)
          .collect(Collectors.toSet());
    }
  }

  /** Seeds of runs with poison, as many as it takes to see every kind of fault. */
  static LongStream seeds() {
    return LongStream.range(0, 4 * RUNS)
        .filter(seed -> Scenario.of(seed).poison().share() > 0)
        .limit(RUNS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anyPrefixOfAJournalLeadsToTheSameRun(long seed) {
    Recording recording = Recording.of(seed);
    List<Object> whole = Outcome.of(recording.disk());
    for (int length = 0; length <= recording.disk().length(); length++) {
      String where = "seed " + seed + ", " + length + " lines";
      Disk disk = recording.disk().prefix(length);
      Rehearsal resumed =
          new Rehearsal(recording.scenario(), disk, 2, recording.scenario().poison()::always);
      Snapshot stood = recording.stood().get(length);
      if (stood != null) {
        assertEquals(stood, resumed.snapshot(), where);
        assertEquals(length, disk.length(), where + ": replaying writes nothing new");
      }
      resumed.runToEnd();
      assertEquals(whole, Outcome.of(disk), where);
      Set<OrderId> accepted = recording.accepted(length);
      for (Order order : resumed.leased()) {
        assertFalse(accepted.contains(order.id()), () -> where + ": again " + order.id());
      }
    }
  }

  @Test
  void simulatedRunsContainEveryKindOfFault() {
    Set<String> kinds = new HashSet<>();
    seeds()
        .forEach(
            seed ->
                Recording.of(seed)
                    .disk()
                    .all(Effect.Faulted.class)
                    .map(Effect.Faulted::order)
                    .forEach(
                        order -> kinds.add(order.role() + " " + order.group().pass().split())));
    for (Split split : Split.values()) {
      for (Role role : Role.values()) {
        boolean possible = split == Split.TRAIN || role != Role.TRAIN;
        assertEquals(possible, kinds.contains(role + " " + split), role + " " + split);
      }
    }
  }
}
