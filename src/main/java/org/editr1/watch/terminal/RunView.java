package org.editr1.watch.terminal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.editr1.Clock;
import org.editr1.folder.MetricsLine;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Metric;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.rl.Alarm;
import org.editr1.watch.AlarmedMetrics;
import org.editr1.watch.BusyShare;
import org.editr1.watch.Numbers;
import org.editr1.watch.Pace;
import org.jspecify.annotations.Nullable;

/** The state of a run from published messages, as one line. */
final class RunView {
  /** Workers without a report for this time are not shown. */
  private static final long SILENT_NANOS = 15 * Clock.SECOND;

  private static final String HEAD = "head";
  private static final int NAMED_WORKERS = 4;
  private static final int LONGEST_REASON = 48;
  private static final String BETWEEN = "  ";

  private final RunSpec spec;
  private final Pace pace;
  private final AlarmedMetrics watched = new AlarmedMetrics();
  private final Map<String, Worker> workers = new TreeMap<>();
  private @Nullable LedgerReport ledger;
  private int done;
  private int evaluations;
  private double reward = Double.NaN;
  private double firstHeldOut = Double.NaN;
  private double lastHeldOut = Double.NaN;

  private record Worker(BusyShare busy, long seen) {}

  /** A segment of the progress line; the segment of the highest rank is dropped first. */
  private record Part(int rank, String text) {}

  /**
   * @param nanos now
   */
  RunView(RunSpec spec, long nanos) {
    this.spec = spec;
    this.pace = new Pace(nanos);
  }

  /** A step or an evaluation of an earlier head. */
  void kept(MetricsLine line) {
    take(line);
    watched.observe(line);
  }

  private void take(MetricsLine line) {
    if (line.split() == Split.TRAIN) {
      done = Math.max(done, line.version());
      reward = line.value(Metric.TRAIN_REWARD);
    } else {
      lastHeldOut = line.value(Metric.HELD_OUT_REWARD);
      firstHeldOut = evaluations == 0 ? lastHeldOut : firstHeldOut;
      evaluations++;
    }
  }

  /** A step or an evaluation ended. */
  void ended(MetricsLine line, long nanos) {
    take(line);
    watched.add(line);
    if (line.split() == Split.TRAIN) {
      pace.stepFinished(nanos, line.values().getOrDefault(Metric.SAMPLES, 0.0));
    }
  }

  void reported(NodeReport report, long nanos) {
    if (report.worker().equals(HEAD)) {
      return;
    }
    Worker known = workers.get(report.worker());
    BusyShare busy = known == null ? new BusyShare() : known.busy();
    busy.add(report);
    workers.put(report.worker(), new Worker(busy, nanos));
  }

  void reported(LedgerReport report) {
    ledger = report;
  }

  /** The standing alarms. */
  Set<Alarm> alarms() {
    return watched.standing();
  }

  int done() {
    return done;
  }

  boolean isDone() {
    return done >= spec.steps();
  }

  /** The change of the held-out reward since the first evaluation; empty before the second. */
  OptionalDouble gain() {
    return evaluations < 2 ? OptionalDouble.empty() : OptionalDouble.of(lastHeldOut - firstHeldOut);
  }

  /**
   * The segments that fit, from the most important one.
   *
   * @param room characters
   */
  String line(int room, long nanos) {
    List<Part> parts = parts(nanos);
    while (length(parts) > room && parts.size() > 1) {
      parts.remove(parts.stream().max(Comparator.comparingInt(Part::rank)).orElseThrow());
    }
    return parts.stream().map(Part::text).collect(Collectors.joining(BETWEEN));
  }

  private static int length(List<Part> parts) {
    return parts.stream().mapToInt(part -> part.text().length() + BETWEEN.length()).sum()
        - BETWEEN.length();
  }

  private List<Part> parts(long nanos) {
    List<Part> parts = new ArrayList<>();
    String steps = Integer.toString(spec.steps());
    parts.add(new Part(0, "step " + rightOf(steps.length(), done) + "/" + steps));
    if (!Double.isNaN(reward)) {
      parts.add(new Part(1, "reward " + Numbers.brief(reward)));
    }
    if (evaluations > 0) {
      parts.add(new Part(2, "held-out " + heldOut()));
    }
    if (!alarms().isEmpty()) {
      String names = alarms().stream().map(Alarm::label).collect(Collectors.joining(", "));
      parts.add(new Part(1, "ALARM " + names));
    }
    if (pace.isKnown()) {
      parts.add(new Part(4, Numbers.rate(pace.samplesPerSecond()) + " samples/s"));
    }
    LedgerReport report = ledger;
    if (report != null) {
      long open = report.openSteps();
      parts.add(new Part(7, "open " + open + " of " + (spec.lag() + 1)));
      parts.add(new Part(6, "waiting " + waiting(report)));
      if (!report.obstacle().isEmpty()) {
        parts.add(new Part(1, "WAITS: " + cut(report.obstacle())));
      }
    }
    workers.values().removeIf(worker -> nanos - worker.seen() > SILENT_NANOS);
    if (!workers.isEmpty()) {
      parts.add(new Part(5, "busy " + busy()));
    }
    if (pace.isKnown() && !isDone()) {
      double left = pace.secondsLeft(spec.steps() - done, nanos);
      parts.add(new Part(3, Numbers.duration(left) + " left"));
    }
    return parts;
  }

  /** The number, right-aligned so that the line does not jump. */
  private static String rightOf(int width, int number) {
    String digits = Integer.toString(number);
    return " ".repeat(Math.max(0, width - digits.length())) + digits;
  }

  private static String cut(String reason) {
    return reason.length() <= LONGEST_REASON
        ? reason
        : reason.substring(0, LONGEST_REASON - 3) + "...";
  }

  private String heldOut() {
    String last = Numbers.brief(lastHeldOut);
    return evaluations < 2 ? last : Numbers.brief(firstHeldOut) + " -> " + last;
  }

  /** Orders without a worker: {@code 3 reward, 8 train}. */
  private static String waiting(LedgerReport report) {
    String text =
        report.waiting().stream()
            .map(waiting -> waiting.orders() + " " + waiting.role().label())
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "none" : text;
  }

  private String busy() {
    List<Double> shares = workers.values().stream().map(worker -> worker.busy().share()).toList();
    if (shares.size() <= NAMED_WORKERS) {
      return shares.stream().map(Numbers::percent).collect(Collectors.joining(" "));
    }
    double mean = shares.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    double least = shares.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    return "%s of %d workers (least %s)"
        .formatted(Numbers.percent(mean), shares.size(), Numbers.percent(least));
  }
}
