package org.editr1.watch.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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
    RunPage page = new RunPage(List.of(trained(3, 0.6, 0, 0.25, 0.75)), 0);
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
  void noHistogramWithoutAStep() {
    assertFalse(new RunPage(List.of(), 0).json(1).containsKey("r"));
  }
}
