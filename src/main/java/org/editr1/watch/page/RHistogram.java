package org.editr1.watch.page;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Metric;

/** How r, the weight of the positive branch, was spread over the trained samples of a step. */
final class RHistogram {
  private static final String MEAN = Metric.R;
  private static final String SHARE = Metric.R + "_";

  private RHistogram() {}

  /** Empty where the step trained nothing. */
  static Optional<JsonObject> of(StepFinished step) {
    Map<String, Double> values = step.values();
    JsonArray shares = new JsonArray();
    for (int part = 0; values.containsKey(SHARE + part); part++) {
      shares.add(values.get(SHARE + part));
    }
    // Metrics count finished steps.
    return shares.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new JsonObject()
                .put("step", step.pass().version())
                .put("mean", values.get(MEAN))
                .put("shares", shares));
  }
}
