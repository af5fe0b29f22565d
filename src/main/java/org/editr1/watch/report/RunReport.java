package org.editr1.watch.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.folder.MetricsFile;
import org.editr1.folder.MetricsLine;
import org.editr1.folder.RunFolder;
import org.editr1.folder.StoredPass;
import org.editr1.journey.Metric;
import org.editr1.journey.Pass;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.rl.Alarm;
import org.editr1.watch.Numbers;
import org.editr1.watch.report.RunSummary.StatisticsRow;

/** Writes the report of a run from its folder: finished, stopped or still running. */
public record RunReport(
    RunFolder folder, RunSpec spec, List<MetricsLine> metrics, String settings) {
  /** The statistics of a step that the page shows; metrics.jsonl holds the others. */
  private static final List<String> TRAIN_COLUMNS =
      List.of(
          Metric.TRAIN_REWARD,
          Metric.EDGES,
          Metric.SIMILARITY,
          Metric.REWARD_STD_MEAN,
          Metric.ZERO_STD_RATIO,
          Metric.POLICY_LOSS,
          Metric.OLD_DEVIATE,
          Metric.GRAD_NORM,
          Metric.SECONDS);

  private static final int NAMED_WORKERS = 4;

  /**
   * Writes {@code report.html} and, where two evaluations are in the store, {@code
   * before-after.png}.
   */
  public static void write(RunFolder folder, RunSpec spec) {
    read(folder, spec).write(summary -> summary.write(folder));
  }

  /** Writes only the page. */
  public static void page(RunFolder folder, RunSpec spec, Path file) {
    read(folder, spec).write(summary -> summary.page(file));
  }

  private static RunReport read(RunFolder folder, RunSpec spec) {
    return new RunReport(
        folder, spec, MetricsFile.read(folder), Comparison.tree(spec).toPrettyString());
  }

  private void write(Consumer<RunSummary> writer) {
    HeldOutEdits heldOut = HeldOutEdits.read(folder, spec, metrics);
    try {
      writer.accept(summary(heldOut));
    } catch (UserError e) {
      // A damaged image must not cost the page.
      writer.accept(summary(HeldOutEdits.without("The edits cannot be shown: " + e.getMessage())));
    }
  }

  private RunSummary summary(HeldOutEdits heldOut) {
    List<String> notes = new ArrayList<>(alarms());
    notes.addAll(heldOut.notes());
    int done = lines(Split.TRAIN).mapToInt(MetricsLine::version).max().orElse(0);
    if (done < spec.steps()) {
      notes.add(0, done + " of " + spec.steps() + " steps are done; the run can continue.");
    }
    return new RunSummary(
        spec.name(),
        notes,
        facts(done),
        rewards(Split.TRAIN, Metric.TRAIN_REWARD),
        rewards(Split.TEST, Metric.HELD_OUT_REWARD),
        statistics(),
        heldOut.edits(),
        settings);
  }

  /** A sentence for every alarm that has stood. */
  private List<String> alarms() {
    List<String> sentences = new ArrayList<>();
    for (Alarm alarm : Alarm.values()) {
      List<Integer> steps =
          metrics.stream()
              .filter(line -> line.values().containsKey(alarm.flag()))
              .map(MetricsLine::version)
              .sorted()
              .toList();
      if (!steps.isEmpty()) {
        int first = steps.get(0);
        int last = steps.get(steps.size() - 1);
        sentences.add(
            "Alarm %s, %s: %s; %s"
                .formatted(
                    alarm.label(),
                    first == last ? "step " + last : "steps " + first + " to " + last,
                    alarm.sentence(),
                    alarm.question()));
      }
    }
    return sentences;
  }

  private Stream<MetricsLine> lines(Split split) {
    return metrics.stream().filter(line -> line.split() == split);
  }

  private double total(String name) {
    return lines(Split.TRAIN).mapToDouble(line -> line.values().getOrDefault(name, 0.0)).sum();
  }

  private Map<String, String> facts(int done) {
    Map<String, String> facts = new LinkedHashMap<>();
    double seconds = total(Metric.SECONDS);
    if (seconds > 0) {
      facts.put("Time", Numbers.duration(seconds));
      facts.put("Samples per second", Numbers.rate(total(Metric.SAMPLES) / seconds));
    }
    if (total(Metric.DROPPED) > 0) {
      facts.put("Dropped samples", Long.toString(Math.round(total(Metric.DROPPED))));
    }
    String workers = workers(done);
    if (!workers.isEmpty()) {
      facts.put("Workers", workers);
    }
    facts.put("Model", name(spec.model().path()) + " (" + spec.model().dtype() + ")");
    facts.put("Data set", name(spec.data().path()));
    return facts;
  }

  /** The last name of a folder; the settings hold its path. */
  private static String name(String folder) {
    Path name = Path.of(folder).getFileName();
    return name == null ? folder : name.toString();
  }

  /** The workers of the newest step. */
  private String workers(int done) {
    Set<String> names = StoredPass.read(folder, Pass.making(done)).workers();
    return names.size() <= NAMED_WORKERS
        ? String.join(", ", names)
        : Integer.toString(names.size());
  }

  private SortedMap<Integer, Double> rewards(Split split, String name) {
    SortedMap<Integer, Double> rewards = new TreeMap<>();
    lines(split).forEach(line -> rewards.put(line.version(), line.value(name)));
    return rewards;
  }

  private List<StatisticsRow> statistics() {
    SortedMap<Integer, Map<String, Double>> rows = new TreeMap<>();
    for (MetricsLine line : metrics) {
      Map<String, Double> row =
          rows.computeIfAbsent(line.version(), unused -> new LinkedHashMap<>());
      (line.split() == Split.TRAIN ? TRAIN_COLUMNS : List.of(Metric.HELD_OUT_REWARD))
          .stream()
              .filter(line.values()::containsKey)
              .forEach(name -> row.put(name, line.value(name)));
    }
    return rows.entrySet().stream()
        .map(row -> new StatisticsRow(row.getKey(), row.getValue()))
        .toList();
  }
}
