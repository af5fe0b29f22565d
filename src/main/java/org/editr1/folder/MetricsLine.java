package org.editr1.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Metric;
import org.editr1.journey.Pass;
import org.editr1.journey.Split;

/**
 * One line of {@code metrics.jsonl}: a step or an evaluation that has ended. {@code
 * docs/metrics.md} explains the names. The key {@code step} of a line is {@link #version}.
 *
 * @param values finite numbers by name, rewards first
 */
public record MetricsLine(Pass pass, Map<String, Double> values) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STEP = "step";
  private static final double EXACT_INTEGERS = 0x1p53;
  private static final Comparator<String> REWARDS_FIRST =
      Comparator.comparing((String name) -> !name.startsWith(Metric.PART))
          .thenComparing(Comparator.naturalOrder());

  public MetricsLine {
    values = finite(values);
  }

  /** JSON cannot express NaN and infinities; their names are left out. */
  private static Map<String, Double> finite(Map<String, Double> values) {
    Map<String, Double> finite = new TreeMap<>(REWARDS_FIRST);
    values.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            finite.put(name, value);
          }
        });
    return finite;
  }

  /** The line of a pass that ended; empty for an evaluation in which no sample was scored. */
  public static Optional<MetricsLine> of(StepFinished finished) {
    MetricsLine line = new MetricsLine(finished.pass(), finished.values());
    return line.split() == Split.TRAIN || line.values.containsKey(Metric.HELD_OUT_REWARD)
        ? Optional.of(line)
        : Optional.empty();
  }

  /** The version that the step made or that was evaluated. */
  public int version() {
    return pass.version();
  }

  public Split split() {
    return pass.split();
  }

  /** The line without its end; empty if the text is not a line of this file. */
  static Optional<MetricsLine> parse(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      if (!root.path(STEP).isInt()) {
        return Optional.empty();
      }
      Map<String, Double> values = new TreeMap<>();
      root.properties().stream()
          .filter(entry -> entry.getValue().isNumber() && !entry.getKey().equals(STEP))
          .forEach(entry -> values.put(entry.getKey(), entry.getValue().asDouble()));
      int version = root.get(STEP).asInt();
      Pass pass =
          values.containsKey(Metric.HELD_OUT_REWARD)
              ? new Pass.Evaluation(version)
              : Pass.making(version);
      return Optional.of(new MetricsLine(pass, values));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The value of that name, or NaN. */
  public double value(String name) {
    return values.getOrDefault(name, Double.NaN);
  }

  /** The line without its end; integers have no decimal point. */
  public String json() {
    ObjectNode root = JSON.createObjectNode().put(STEP, version());
    values.forEach(
        (name, value) -> {
          if (value == Math.rint(value) && Math.abs(value) < EXACT_INTEGERS) {
            root.put(name, value.longValue());
          } else {
            root.put(name, value);
          }
        });
    return root.toString();
  }
}
