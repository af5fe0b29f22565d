package org.editr1.watch.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.editr1.UserError;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Metric;
import org.editr1.journey.Pass;
import org.editr1.journey.Split;

/**
 * One line of {@code metrics.jsonl}: a finished step or evaluation. Names are explained in {@code
 * docs/metrics.md}.
 *
 * @param step finished optimizer steps; for an evaluation the version that was evaluated
 * @param values finite numbers by name, rewards first
 */
public record MetricsLine(Split split, int step, Map<String, Double> values) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STEP = "step";
  private static final double EXACT_INTEGERS = 0x1p53;
  private static final Comparator<String> REWARDS_FIRST =
      Comparator.comparing((String name) -> !name.startsWith(Metric.PART))
          .thenComparing(Comparator.naturalOrder());

  public MetricsLine {
    values = finite(values);
  }

  /** JSON has no word for what is not a number; a name without one is left out. */
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

  /** The line of what ended; none for an evaluation in which no sample was scored. */
  public static Optional<MetricsLine> of(StepFinished finished) {
    Pass pass = finished.pass();
    MetricsLine line = new MetricsLine(pass.split(), pass.version(), finished.values());
    return pass instanceof Pass.Step || line.values.containsKey(Metric.HELD_OUT_REWARD)
        ? Optional.of(line)
        : Optional.empty();
  }

  /** What {@link #of} made the line of. */
  public StepFinished finished() {
    return new StepFinished(Pass.of(split, split == Split.TRAIN ? step - 1 : step), values);
  }

  /** Nothing for a line that was cut when its writer died. */
  public static Optional<MetricsLine> parse(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      if (!root.path(STEP).isInt()) {
        return Optional.empty();
      }
      Map<String, Double> values = new TreeMap<>();
      root.properties().stream()
          .filter(entry -> entry.getValue().isNumber() && !entry.getKey().equals(STEP))
          .forEach(entry -> values.put(entry.getKey(), entry.getValue().asDouble()));
      Split split = values.containsKey(Metric.HELD_OUT_REWARD) ? Split.TEST : Split.TRAIN;
      return Optional.of(new MetricsLine(split, root.get(STEP).asInt(), values));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The lines of a file in its sequence; none where there is no file. */
  public static List<MetricsLine> read(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      // Not readAllLines: bytes that a crash left behind need not be UTF-8.
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      return text.lines().map(MetricsLine::parse).flatMap(Optional::stream).toList();
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e, e);
    }
  }

  /** The value of that name, or NaN. */
  public double value(String name) {
    return values.getOrDefault(name, Double.NaN);
  }

  /** As it stands in the file, with the line's end; whole numbers without a point. */
  public String json() {
    ObjectNode root = JSON.createObjectNode().put(STEP, step);
    values.forEach(
        (name, value) -> {
          if (value == Math.rint(value) && Math.abs(value) < EXACT_INTEGERS) {
            root.put(name, value.longValue());
          } else {
            root.put(name, value);
          }
        });
    return root + "\n";
  }
}
