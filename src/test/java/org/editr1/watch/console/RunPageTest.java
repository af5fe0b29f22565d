package org.editr1.watch.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.junit.jupiter.api.Test;

class RunPageTest {
  private static StepFinished trained(int step, double mean, double... shares) {
    Map<String, Double> values = new HashMap<>(Map.of("samples", 64.0, "r", mean));
    for (int i = 0; i < shares.length; i++) {
      values.put("r_" + i, shares[i]);
    }
    return new StepFinished(new Pass.Step(step), values);
  }

  @Test
  void histogramOfTheNewestTrainedStep() {
    RunPage page = new RunPage(0);
    page.earlier(trained(3, 0.6, 0, 0.25, 0.75));
    page.ended(trained(4, 0.4, 0.5, 0.5, 0), 1);
    page.ended(new StepFinished(new Pass.Step(5), Map.of("samples", 0.0)), 2);
    page.ended(new StepFinished(new Pass.Evaluation(5), Map.of("reward.eval", 0.5)), 3);
    JsonObject wanted =
        new JsonObject()
            .put("step", 5)
            .put("mean", 0.4)
            .put("shares", new JsonArray(List.of(0.5, 0.5, 0.0)));
    assertEquals(wanted, page.json(4).getJsonObject("r"));
  }

  @Test
  void aLongRunKeepsItsNewestLinesAndEverySecondOfTheOldest() {
    RunPage page = new RunPage(0);
    int steps = 3 * Curves.MAX_LINES;
    for (int step = 0; step < steps; step++) {
      page.ended(trained(step, 0.5), step);
      if (step % 10 == 0) {
        page.ended(new StepFinished(new Pass.Evaluation(step), Map.of("reward.eval", 0.5)), step);
      }
    }
    page.ended(trained(0, 0.5), steps);
    JsonArray lines = page.lines(0, steps);
    assertTrue(lines.size() <= Curves.MAX_LINES, "lines " + lines.size());
    assertEquals(lines.size(), page.json(0).getInteger("lines"));
    assertEquals(steps + steps / 10 - lines.size(), page.json(0).getInteger("leftOut"));
    assertEquals(1, lines.getJsonObject(0).getInteger("step"));
    assertEquals(0, lines.getJsonObject(1).getInteger("step"));
    assertEquals("eval", lines.getJsonObject(1).getString("kind"));
    for (int i = 1; i < 1_000; i++) {
      int step = lines.getJsonObject(lines.size() - i).getInteger("step");
      int before = lines.getJsonObject(lines.size() - i - 1).getInteger("step");
      assertTrue(step - before <= 2, "nothing is missing before " + step);
    }
  }

  @Test
  void noHistogramWithoutAStep() {
    assertFalse(new RunPage(0).json(1).containsKey("r"));
  }
}
