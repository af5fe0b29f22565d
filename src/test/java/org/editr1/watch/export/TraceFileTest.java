package org.editr1.watch.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.editr1.Noise;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;
import org.editr1.journey.Split;
import org.editr1.journey.TimelineEntry;
import org.editr1.journey.TimelineEntry.Ended;
import org.editr1.journey.TimelineEntry.Ran;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceFileTest {
  private static final double NOW = 1_700_000_000;
  private static final GroupKey GROUP = new GroupKey(new Pass.Step(3), 7);

  @TempDir private Path folder;
  private final List<TimelineEntry> entries = new ArrayList<>();

  private TraceRules trace() throws IOException {
    Path file = folder.resolve("trace.json");
    entries.sort(Comparator.comparingDouble(TimelineEntry::at));
    TraceFile.write(file, "tiny", entries);
    return TraceRules.check(file);
  }

  private static OrderId order(Role role, int chunk) {
    return new OrderId(role, GROUP, chunk);
  }

  /**
   * An order that was leased at second {@code from}, ran from 0.25 seconds later until {@code to}
   * and whose result was told 0.25 seconds after that.
   *
   * @param late how long the word of it was on its way
   */
  private void ran(
      String worker, OrderId order, List<Integer> samples, double from, double to, double late) {
    double told = to + 0.25;
    entries.add(
        new Ran(
            NOW + told + late,
            "node-" + worker,
            "cpu",
            new OrderRan(
                worker,
                order,
                samples,
                3,
                told - from,
                told - from - 0.125,
                told - from - 0.25,
                told - to,
                "")));
  }

  @Test
  void sampleFlowsFromDeviceToDevice() throws IOException {
    ran("a", order(Role.ROLLOUT, 0), List.of(0, 1), 0, 2, 0);
    ran("b", order(Role.REWARD, 0), List.of(0, 1), 3, 4, 0);
    ran("a", order(Role.TRAIN, 0), List.of(0), 5, 6, 0);
    entries.add(new Ended(NOW + 7, new Pass.Step(3)));
    TraceRules trace = trace();
    assertEquals(Set.of("tiny", "node-a", "node-b"), trace.processes());
    assertEquals(
        List.of("rollout 250000-2000000", "train 5250000-6000000"), trace.slices("a (cpu)"));
    assertEquals(
        List.of(
            "step-3/group-7/reward-0 3000000-4250000",
            "fetch 3000000-3125000",
            "wait 3125000-3250000",
            "reward 3250000-4000000",
            "store 4000000-4250000"),
        trace.slices("b orders"));
    assertEquals(List.of("step-3 0-7000000"), trace.slices("steps"));
    assertEquals(List.of("stf", "sf"), trace.flows());
    assertEquals(
        List.of(
            "250000 {rollout=1}",
            "2000000 {}",
            "3250000 {reward=1}",
            "4000000 {}",
            "5250000 {train=1}",
            "6000000 {}"),
        trace.counters());
  }

  @Test
  void waitingOrdersHaveTheirOwnLane() throws IOException {
    ran("a", order(Role.ROLLOUT, 0), List.of(0), 0, 2, 0);
    double told = 4.25;
    OrderRan reserved =
        new OrderRan("a", order(Role.ROLLOUT, 1), List.of(1), 3, 3.5, 3.25, 2.25, 0.25, "");
    entries.add(new Ran(NOW + told, "node-a", "cpu", reserved));
    TraceRules trace = trace();
    assertEquals(
        List.of("rollout 250000-2000000", "rollout 2000000-4000000"), trace.slices("a (cpu)"));
    assertTrue(trace.slices("a orders").contains("wait 1000000-2000000"));
  }

  /** The word of the first order took a second, so that it seems to end after the next began. */
  @Test
  void deviceRunsOneOrderAtATime() throws IOException {
    ran("b", order(Role.ROLLOUT, 9), List.of(9), 0, 1, 0);
    ran("a", order(Role.ROLLOUT, 0), List.of(0), 0, 2, 1);
    ran("a", order(Role.ROLLOUT, 1), List.of(1), 2, 4, 0);
    assertEquals(
        List.of("rollout 500000-2250000", "rollout 2250000-4000000"), trace().slices("a (cpu)"));
  }

  @Test
  void firstResultOfAnOrderCountsAndFailuresDoNot() throws IOException {
    ran("a", order(Role.ROLLOUT, 0), List.of(0), 0, 2, 0);
    ran("b", order(Role.ROLLOUT, 0), List.of(0), 0, 9, 0);
    ran("a", order(Role.REWARD, 0), List.of(0), 3, 4, 0);
    OrderRan failed = new OrderRan("c", order(Role.TRAIN, 0), List.of(0), 3, 3, 2, 2, 2, "no disk");
    entries.add(new Ran(NOW + 9, "", "", failed));
    TraceRules trace = trace();
    assertEquals(List.of("sf"), trace.flows());
    assertEquals(List.of(), trace.slices("c"));
    assertEquals(
        List.of(
            "step-3/group-7/train-0 6000000-9000000",
            "fetch 6000000-7000000",
            "store 7000000-9000000"),
        trace.slices("c orders"));
    assertTrue(trace.processes().contains("c"));
  }

  /** Whatever workers tell, and however late the word of it comes. */
  @Test
  void randomTimelinesKeepTheRulesOfTheFormat() throws IOException {
    Noise noise = Noise.of(1, Noise.Purpose.TEST);
    for (int worker = 0; worker < 4; worker++) {
      double free = noise.uniform();
      for (int i = 0; i < 60; i++) {
        double leased = Math.max(0, free - noise.uniform());
        double fetched = leased + 0.3 * noise.uniform();
        double began = Math.max(free, fetched);
        double ended = began + (noise.below(5) == 0 ? 0 : noise.uniform());
        double told = ended + 0.2 * noise.uniform();
        free = ended;
        GroupKey group =
            new GroupKey(
                Pass.of(noise.below(4) == 0 ? Split.TEST : Split.TRAIN, i / 20), noise.below(3));
        OrderId order = new OrderId(Role.values()[noise.below(4)], group, noise.below(3));
        List<Integer> samples = List.of(order.chunk() * 2, order.chunk() * 2 + 1);
        String failure = noise.below(8) == 0 ? "it failed" : "";
        OrderRan ran =
            new OrderRan(
                "w" + worker,
                order,
                samples,
                i,
                told - leased,
                told - fetched,
                told - began,
                told - ended,
                failure);
        double late = noise.below(6) == 0 ? noise.uniform() : 0.001 * noise.uniform();
        entries.add(new Ran(NOW + told + late, "node-" + worker / 2, "cpu", ran));
      }
      entries.add(new Ended(NOW + 20 * worker, new Pass.Step(worker)));
    }
    TraceRules trace = trace();
    assertTrue(trace.flows().size() > 10, () -> trace.flows() + "");
  }
}
