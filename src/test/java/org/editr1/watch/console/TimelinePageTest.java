package org.editr1.watch.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;
import org.editr1.journey.TimelineEntry;
import org.junit.jupiter.api.Test;

class TimelinePageTest {
  private static final long SECOND = 1_000_000_000L;
  private static final GroupKey GROUP = new GroupKey(new Pass.Step(3), 7);

  private final TimelinePage page = new TimelinePage(List.of(), 0);

  private void ran(Role role, int chunk, List<Integer> samples, long told) {
    OrderId order = new OrderId(role, GROUP, chunk);
    page.ran(new OrderRan("w", order, samples, 3, 4, 3, 2, 1, ""), told * SECOND);
  }

  @Test
  void stepBeginsWithItsFirstLease() {
    ran(Role.ENCODE, 0, List.of(), 104);
    ran(Role.ROLLOUT, 0, List.of(0, 1), 108);
    ran(Role.ROLLOUT, 1, List.of(2, 3), 110);
    page.ended(new StepFinished(new Pass.Step(3), Map.of()), 112 * SECOND);
    JsonObject step = page.pass(new Pass.Step(3));
    JsonArray orders = step.getJsonArray("orders");
    assertEquals(3, orders.size());
    JsonObject first = orders.getJsonObject(0);
    assertEquals(
        List.of(0.0, 1.0, 2.0, 3.0, 4.0),
        List.of("leased", "fetched", "began", "ended", "told").stream()
            .map(first::getDouble)
            .toList());
    assertEquals(12.0, step.getDouble("ended"));
    assertEquals(0, page.pass(new Pass.Evaluation(3)).getJsonArray("orders").size());
    assertEquals("[3]", page.json().getJsonArray("steps").encode());
  }

  @Test
  void ordersOfASample() {
    ran(Role.ENCODE, 0, List.of(), 104);
    ran(Role.ROLLOUT, 0, List.of(0, 1), 108);
    ran(Role.ROLLOUT, 1, List.of(2, 3), 110);
    JsonArray orders = page.sample(GROUP, 2).getJsonArray("orders");
    assertEquals(
        List.of("step-3/group-7/encode-0", "step-3/group-7/rollout-1"),
        orders.stream().map(one -> ((JsonObject) one).getString("order")).toList());
    assertEquals(3, page.sample(GROUP, null).getJsonArray("orders").size());
  }

  @Test
  void earlierEntriesAreShown() {
    OrderId order = new OrderId(Role.TRAIN, GROUP, 0);
    OrderRan ran = new OrderRan("w", order, List.of(0), 3, 4, 3, 2, 1, "");
    List<RunArchive.Past> earlier =
        List.of(
            new RunArchive.Past(new TimelineEntry.Ran(1000, "n", "cpu", ran), 60),
            new RunArchive.Past(new TimelineEntry.Ended(1005, new Pass.Step(3)), 55));
    JsonObject step = new TimelinePage(earlier, 2 * SECOND).pass(new Pass.Step(3));
    assertEquals(3.0, step.getJsonArray("orders").getJsonObject(0).getDouble("ended"));
    assertEquals(9.0, step.getDouble("ended"));
  }
}
