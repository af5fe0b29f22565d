package org.editr1.watch.report;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.watch.Numbers;

/** The reward by step: training as a thin line with its running mean, held-out with its points. */
final class RewardChart {
  private static final int HEIGHT = 340;
  private static final int BOTTOM = 58;
  private static final int PIXELS_PER_TICK = 100;

  private final int width;
  private final SortedMap<Integer, Double> trained;
  private final SortedMap<Integer, Double> heldOut;
  private final int lastStep;
  private final Plot plot;

  private RewardChart(RunSummary run, String style, int width) {
    this.width = width;
    this.trained = finite(run.train());
    this.heldOut = finite(run.heldOut());
    this.lastStep = Math.max(1, run.steps());
    Plot.Frame frame = new Plot.Frame(width, HEIGHT, 70, 34, 30, BOTTOM);
    List<Double> rewards = new ArrayList<>(trained.values());
    rewards.addAll(heldOut.values());
    this.plot = new Plot(style, "reward by step", frame, lastStep, ValueAxis.of(rewards));
  }

  private static SortedMap<Integer, Double> finite(SortedMap<Integer, Double> rewards) {
    SortedMap<Integer, Double> finite = new TreeMap<>(rewards);
    finite.values().removeIf(reward -> !Double.isFinite(reward));
    return finite;
  }

  /** The charts for a desk and for a phone; a sentence where there is nothing to draw. */
  static String draw(RunSummary run) {
    return finite(run.train()).isEmpty() && finite(run.heldOut()).isEmpty()
        ? "<p>No step was finished.</p>\n"
        : new RewardChart(run, "desk", 860).draw() + new RewardChart(run, "phone", 420).draw();
  }

  private String draw() {
    plot.valueAxis(8, 6);
    stepAxis();
    plot.line("train", points(trained, 1));
    plot.line("mean", points(trained, Plot.MEAN_STEPS));
    plot.line("held", points(heldOut, 1));
    heldOut.forEach(
        (step, reward) -> {
          String title = "step " + step + ": held-out " + Numbers.reward(reward);
          plot.dot("held", 4.5, step, reward, title);
        });
    if (!heldOut.isEmpty()) {
      int first = heldOut.firstKey();
      int last = heldOut.lastKey();
      boolean falls = rewardAt(last) < rewardAt(first);
      value(first, "start", falls);
      if (heldOut.size() > 1) {
        value(last, "end", !falls);
      }
    }
    return plot.svg();
  }

  private void stepAxis() {
    double rough = (double) lastStep * PIXELS_PER_TICK / width;
    int each = (int) Math.max(1, Math.ceil(ValueAxis.round(rough)));
    for (int step = 0; step <= lastStep; step += each) {
      plot.tick(step, 24, Integer.toString(step));
    }
    plot.title(6, "step");
  }

  /** Each point is the mean over the last {@code over} steps. */
  private List<String> points(SortedMap<Integer, Double> rewards, int over) {
    Iterator<Double> means = Plot.means(over, List.copyOf(rewards.values())).iterator();
    return rewards.keySet().stream().map(step -> plot.point(step, means.next())).toList();
  }

  private double rewardAt(int step) {
    return Objects.requireNonNull(heldOut.get(step));
  }

  /** The number above or below its point, never below the axis. */
  private void value(int step, String anchor, boolean above) {
    double reward = rewardAt(step);
    double y = plot.y(reward);
    boolean room = y + 24 < HEIGHT - BOTTOM;
    y += above || !room ? -12 : 24;
    plot.text("value", plot.x(step), y, anchor, Numbers.reward(reward));
  }
}
