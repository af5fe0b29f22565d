package org.editr1.watch.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Metric;
import org.editr1.journey.Pass;
import org.editr1.watch.Numbers;
import org.editr1.watch.Pace;
import org.jspecify.annotations.Nullable;

/** The run: its curves, its pace and the reasons of dropped samples. */
public final class RunPage {
  private static final int MAX_REASONS = 50;

  private final Pace pace;
  private final Curves curves = new Curves();
  private final Map<String, Integer> drops = new TreeMap<>();
  private @Nullable LedgerReport ledger;
  private @Nullable JsonObject r;

  public RunPage(long now) {
    pace = new Pace(now);
  }

  /** A step or an evaluation ended before the console started. */
  public void earlier(StepFinished finished) {
    boolean unused = take(finished);
  }

  private boolean take(StepFinished line) {
    if (!curves.add(line)) {
      return false;
    }
    if (line.pass() instanceof Pass.Step) {
      histogram(line).ifPresent(histogram -> r = histogram);
    }
    return true;
  }

  /** The distribution of r over the trained samples; empty where the step trained nothing. */
  private static Optional<JsonObject> histogram(StepFinished step) {
    Map<String, Double> values = step.values();
    JsonArray shares = new JsonArray();
    for (int part = 0; values.containsKey(Metric.R + "_" + part); part++) {
      shares.add(values.get(Metric.R + "_" + part));
    }
    return shares.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new JsonObject()
                .put("step", step.pass().version())
                .put("mean", values.get(Metric.R))
                .put("shares", shares));
  }

  /** A step or an evaluation ended. */
  public void ended(StepFinished finished, long now) {
    if (take(finished) && finished.pass() instanceof Pass.Step) {
      double samples = finished.values().getOrDefault(Metric.SAMPLES, 0.0);
      pace.stepFinished(now, samples);
    }
  }

  public void dropped(SampleDropped dropped) {
    drops.merge(drops.size() < MAX_REASONS ? dropped.cause() : "others", 1, Integer::sum);
  }

  public void reported(LedgerReport report) {
    ledger = report;
  }

  private static JsonObject drop(Map.Entry<String, Integer> drop) {
    return new JsonObject().put("reason", drop.getKey()).put("samples", drop.getValue());
  }

  /** The page at {@code now} without its curves. */
  public JsonObject json(long now) {
    JsonObject json = new JsonObject().put("lines", curves.size()).put("leftOut", curves.leftOut());
    json.put("drops", Answer.array(drops.entrySet(), RunPage::drop));
    if (r != null) {
      json.put("r", r);
    }
    LedgerReport report = ledger;
    if (report != null) {
      json.put("run", report.run())
          .put("version", report.version())
          .put("steps", report.steps())
          .put("lag", report.lag())
          .put("open", report.openSteps())
          .put("paused", report.obstacle());
    }
    if (pace.isKnown()) {
      json.put("samplesPerSecond", Numbers.round(pace.samplesPerSecond()));
    }
    if (pace.isKnown() && report != null) {
      int left = Math.max(0, report.steps() - report.version());
      json.put("secondsLeft", Numbers.round(pace.secondsLeft(left, now)));
    }
    return json;
  }

  /** The lines of the curves from number {@code from} on, at most {@code most}. */
  public JsonArray lines(int from, int most) {
    return curves.json(from, most);
  }
}
