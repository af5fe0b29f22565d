package org.editr1.watch.terminal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.editr1.Clock;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.folder.MetricsFile;
import org.editr1.folder.MetricsLine;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Metric;
import org.editr1.journey.Pass;
import org.editr1.journey.Phase;
import org.editr1.journey.RunSpec;
import org.editr1.rl.Alarm;
import org.editr1.watch.BackgroundSubscriber;
import org.editr1.watch.Numbers;

/**
 * The progress of a run on the screen. On a terminal one line is rewritten every second; elsewhere
 * a line is printed when a step ends, at most every ten seconds, and once a minute where steps are
 * long. Evaluations, drops and troubles have lines of their own.
 */
public final class Progress {
  private static final long BETWEEN_LINES = 10 * Clock.SECOND;
  private static final long LONGEST_SILENCE = 60 * Clock.SECOND;
  private static final int MAX_DROP_LINES = 5;

  private final Screen screen;
  private final Clock clock;
  private final RunView view;
  private final Map<Drop, Integer> drops = new LinkedHashMap<>();
  private final Map<String, String> troubles = new HashMap<>();
  private long printed;

  private record Drop(String group, String reason) {}

  /**
   * @param metrics lines of the run so far, from which the progress line starts
   * @param clock of this process
   */
  public Progress(RunSpec spec, MetricsFile metrics, Screen screen, Clock clock) {
    this.screen = screen;
    this.clock = clock;
    this.printed = clock.nanos();
    this.view = new RunView(spec, printed);
    metrics.forEach(view::kept);
  }

  /**
   * Subscribes to steps, drops and reports.
   *
   * @return completes when no later message is missed; stopping it ends the line
   */
  public Future<Bus.Subscription> follow(Vertx vertx) {
    return new BackgroundSubscriber(vertx, "progress")
        .on(Addresses.STEP_FINISHED, this::ended)
        .on(Addresses.SAMPLE_DROPPED, this::dropped)
        .on(Addresses.NODE_REPORT, this::reported)
        .on(Addresses.LEDGER_REPORT, this::reported)
        .every(1000, this::tick)
        .subscribe()
        .map(inbox -> () -> inbox.stop().onSuccess(unused -> end()));
  }

  /** A line of its own above the line of progress. */
  public void warn(String text) {
    screen.print("warning: " + text);
  }

  public void ended(StepFinished finished) {
    Set<Alarm> before = view.alarms();
    MetricsLine.of(finished).ifPresent(line -> view.ended(line, clock.nanos()));
    printDrops();
    view.alarms().stream()
        .filter(alarm -> !before.contains(alarm))
        .forEach(alarm -> screen.print("alarm: " + alarm.sentence() + "; " + alarm.question()));
    if (finished.pass() instanceof Pass.Evaluation) {
      printEvaluation(finished);
    } else if (view.isDone() || clock.nanos() - printed >= BETWEEN_LINES) {
      printLine();
    }
    show();
  }

  void dropped(SampleDropped dropped) {
    Drop drop = new Drop(dropped.sample().group().folder(), dropped.reason());
    drops.merge(drop, 1, Integer::sum);
  }

  /** Prints a trouble once, and once that it is over. */
  void reported(NodeReport report) {
    view.reported(report, clock.nanos());
    if (report.reason().isEmpty() || report.phase() == Phase.STOPPING) {
      String over = troubles.remove(report.worker());
      if (over != null && over.startsWith(report.worker() + ": ") && report.phase() != Phase.LEFT) {
        screen.print(report.worker() + " continues");
        show();
      }
      return;
    }
    String doing = report.phase().isOrdinary() ? "" : " " + report.phase().label();
    String trouble = report.worker() + doing + ": " + report.reason();
    if (!trouble.equals(troubles.put(report.worker(), trouble))) {
      screen.print(trouble);
      show();
    }
  }

  void reported(LedgerReport report) {
    view.reported(report);
  }

  void tick() {
    printDrops();
    if (clock.nanos() - printed >= LONGEST_SILENCE) {
      printLine();
    }
    show();
  }

  /** Prints the last state of the line. */
  void end() {
    printDrops();
    if (screen.isLive()) {
      screen.print(view.line(screen.room(), clock.nanos()));
    }
  }

  private void show() {
    screen.rewrite(view.line(screen.room(), clock.nanos()));
  }

  /** Prints the line where none is rewritten. */
  private void printLine() {
    if (!screen.isLive()) {
      printed = clock.nanos();
      screen.print(view.line(screen.room(), printed));
    }
  }

  private void printEvaluation(StepFinished finished) {
    Map<String, Double> values = finished.values();
    if (!values.containsKey(Metric.HELD_OUT_REWARD)) {
      screen.print("evaluation of step " + finished.pass().version() + ": no sample was scored");
      return;
    }
    String reward = Numbers.brief(values.getOrDefault(Metric.HELD_OUT_REWARD, Double.NaN));
    OptionalDouble gain = view.gain();
    String since =
        gain.isEmpty() ? "" : " (" + Numbers.briefChange(gain.getAsDouble()) + " since the first)";
    long tasks = Math.round(values.getOrDefault(Metric.SAMPLES, 0.0));
    String seconds = Numbers.duration(values.getOrDefault(Metric.SECONDS, 0.0));
    screen.print(
        "evaluation of step %d: held-out reward %s%s, %d tasks in %s"
            .formatted(finished.pass().version(), reward, since, tasks, seconds));
  }

  /** Prints a line per group and reason. */
  private void printDrops() {
    List<String> lines = new ArrayList<>();
    drops.forEach(
        (drop, samples) ->
            lines.add("dropped " + samples + " of " + drop.group() + ": " + drop.reason()));
    drops.clear();
    lines.stream().limit(MAX_DROP_LINES).forEach(screen::print);
    if (lines.size() > MAX_DROP_LINES) {
      screen.print("dropped samples of " + (lines.size() - MAX_DROP_LINES) + " more groups");
    }
  }
}
