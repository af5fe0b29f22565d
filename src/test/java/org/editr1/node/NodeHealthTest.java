package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.journey.Counters;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.LedgerReport.WaitingOrders;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.junit.jupiter.api.Test;

class NodeHealthTest {
  private static final String AWAY = "http://judge:8000 refuses the connection";

  private static NodeReport report(String worker, Phase phase, String reason) {
    Counters counters = new Counters(1, Map.of());
    return new NodeReport(worker, "n", "cpu", Set.of(Role.REWARD), phase, 1, counters, reason);
  }

  private static LedgerReport ledger(Set<Role> missing, String paused) {
    OrderId order = new OrderId(Role.REWARD, new GroupKey(new Pass.Step(0), 0), 0);
    List<WaitingOrders> waiting = List.of(new WaitingOrders(Role.REWARD, 1, order, 10));
    return new LedgerReport("r", 0, 1, 0, List.of(), waiting, List.of(), 0, 0, missing, paused);
  }

  @Test
  void headSaysWhatTheRunWaitsFor() {
    List<NodeReport> fine = List.of(report("w", Phase.IDLE, ""));
    assertEquals("", NodeHealth.headWaits(ledger(Set.of(), ""), fine));
    assertEquals(
        "waits: the disk is full",
        NodeHealth.headWaits(ledger(Set.of(), "the disk is full"), fine));
    assertEquals(
        "waits: no live worker has the role reward",
        NodeHealth.headWaits(ledger(Set.of(Role.REWARD), ""), List.of()));
  }

  @Test
  void headIsNotReadyWhileTheJudgeIsAwayForAll() {
    NodeReport waits = report("v", Phase.IDLE, AWAY);
    NodeReport failed = report("x", Phase.FAILED, "no CUDA");
    assertEquals(
        "v is idle: " + AWAY + "; x is failed: no CUDA",
        NodeHealth.headWaits(ledger(Set.of(), ""), List.of(waits, failed)));
    assertEquals(
        "",
        NodeHealth.headWaits(ledger(Set.of(), ""), List.of(waits, report("w", Phase.REWARD, ""))));
  }

  @Test
  void workerNodeIsReadyOnceAllItsWorkersCanWork() {
    assertEquals("the workers are starting", NodeHealth.obstacle(Map.of(), 1));
    assertEquals("", NodeHealth.obstacle(Map.of("w", report("w", Phase.REWARD, "")), 1));
    for (Phase phase : List.of(Phase.JOINING, Phase.FAILED, Phase.REFUSED, Phase.IDLE)) {
      assertEquals(
          "w is " + phase.label() + ": " + AWAY,
          NodeHealth.obstacle(Map.of("w", report("w", phase, AWAY)), 1));
    }
  }
}
