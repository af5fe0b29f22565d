package org.editr1.watch.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.journey.Counters;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.ProcessReport;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.junit.jupiter.api.Test;

class ClusterPageTest {
  private static final long SECOND = 1_000_000_000L;

  private final ClusterPage page = new ClusterPage();

  private void report(Phase phase, double uptime, double busy, long at) {
    Map<Role, Counters.Work> work = Map.of(Role.TRAIN, new Counters.Work(busy, 0, 0));
    Counters counters = new Counters(uptime, work);
    page.reported(
        new NodeReport("w", "here", "cpu", Set.of(Role.TRAIN), phase, 1, counters, ""),
        at * SECOND);
  }

  private JsonObject worker(long at) {
    return page.json(at * SECOND).getJsonArray("workers").getJsonObject(0);
  }

  private List<String> history(long at) {
    JsonArray events = page.json(at * SECOND).getJsonArray("history");
    return events.stream()
        .map(JsonObject.class::cast)
        .map(event -> event.getString("kind") + " " + event.getString("text"))
        .toList();
  }

  @Test
  void processWhoseWorkersLeftInGoodOrderIsNotLost() {
    report(Phase.IDLE, 2, 0, 100);
    page.reported(new ProcessReport("here", 2, 1, 1, 1, 0, List.of()), 100 * SECOND);
    JsonArray lost = page.json(120 * SECOND).getJsonArray("processes");
    assertEquals("lost", lost.getJsonObject(0).getString("presence"));
    report(Phase.LEFT, 3, 0, 101);
    page.tick(120 * SECOND);
    JsonArray left = page.json(120 * SECOND).getJsonArray("processes");
    assertEquals("left", left.getJsonObject(0).getString("presence"));
    assertEquals("left", worker(120).getString("presence"));
  }

  @Test
  void silentWorkerStaysAndIsLostInTheEnd() {
    report(Phase.IDLE, 2, 0, 100);
    page.tick(104 * SECOND);
    assertEquals("live", worker(104).getString("presence"));
    page.tick(105 * SECOND);
    assertEquals("silent", worker(105).getString("presence"));
    page.tick(120 * SECOND);
    assertEquals("lost", worker(120).getString("presence"));
    assertEquals(20.0, worker(120).getDouble("seen"));
    page.tick(100_000 * SECOND);
    assertEquals("w", worker(100_000).getString("worker"));
    assertEquals(
        List.of(
            "lost is lost, last phase idle",
            "silent is silent, last phase idle",
            "join joins for train on cpu"),
        history(120));
  }

  @Test
  void frozenWorkerDiffersFromARestartedOne() {
    report(Phase.TRAIN, 10, 0, 100);
    page.tick(112 * SECOND);
    report(Phase.TRAIN, 22, 0, 112);
    assertEquals(
        "freeze continues after 12 s of silence: it was frozen or cut off", history(112).get(0));
    assertEquals("live", worker(112).getString("presence"));
    report(Phase.STARTING, 1, 0, 114);
    assertEquals("join was started again", history(114).get(0));
  }

  @Test
  void leftWorkerIsNotLost() {
    report(Phase.IDLE, 10, 0, 100);
    report(Phase.LEFT, 11, 0, 101);
    page.tick(200 * SECOND);
    assertEquals("left", worker(200).getString("presence"));
    assertEquals("leave leaves", history(200).get(0));
  }

  @Test
  void activityCoversTheTimeOfAnOrder() {
    report(Phase.IDLE, 2, 0, 100);
    OrderId order = new OrderId(Role.TRAIN, new GroupKey(new Pass.Step(0), 0), 0);
    // From 105 to 108 seconds, told at 109.
    page.ran(new OrderRan("w", order, List.of(0), 1, 5, 4.5, 4, 1, ""), 109 * SECOND);
    JsonObject activity = worker(109).getJsonObject("activity");
    List<?> shares = activity.getJsonObject("shares").getJsonArray("train").getList();
    assertEquals(60, shares.size());
    // The last interval began at 108.
    assertEquals(List.of(0.0, 0.5, 1.0, 0.0), shares.subList(56, 60));
  }
}
