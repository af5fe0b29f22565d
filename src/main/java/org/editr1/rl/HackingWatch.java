package org.editr1.rl;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.journey.Metric;

/**
 * Watches the lines of a run for reward hacking. Edge density and similarity are compared between
 * windows of {@link #WINDOW} steps: an alarm stands when, since any earlier window, the training
 * reward rose and the watched metric fell, both by more than noise. The held-out reward is compared
 * between evaluations, with the training reward of the window that ended at each. An alarm stands
 * until the next window or evaluation that does not show it. Another alarm stands while the last
 * steps gave nothing to learn: all groups were filtered, or no group had different rewards.
 */
public final class HackingWatch {
  /** Steps of a window. */
  public static final int WINDOW = 12;

  /** Standard errors of noise between windows: each of many is compared with all before it. */
  private static final double NOISE = 5;

  /** Standard errors between evaluations, which are few and share tasks and starting noise. */
  private static final double HELD_OUT_NOISE = 3;

  private final SortedMap<Integer, Map<String, Double>> steps = new TreeMap<>();
  private final SortedMap<Integer, Map<String, Double>> evaluations = new TreeMap<>();
  private final Set<Alarm> standing = EnumSet.noneOf(Alarm.class);
  private int newest;
  private int barren;

  /** So many steps in a row of which nothing was learned are no accident. */
  private static final int BARREN = 10;

  /** The alarms that stand now. */
  public Set<Alarm> standing() {
    return standing.isEmpty() ? EnumSet.noneOf(Alarm.class) : EnumSet.copyOf(standing);
  }

  /**
   * A step ended; the same again changes nothing.
   *
   * @param version that the step made
   * @param values by the names of metrics
   */
  public void stepEnded(int version, Map<String, Double> values) {
    if (version > newest) {
      newest = version;
      boolean learned =
          values.getOrDefault(Metric.SAMPLES, 1.0) > 0
              && values.getOrDefault(Metric.ZERO_STD_RATIO, 0.0) < 1;
      barren = learned ? 0 : barren + 1;
      set(Alarm.CONTRAST, barren >= BARREN);
    }
    boolean isNew =
        values.containsKey(Metric.TRAIN_REWARD) && steps.putIfAbsent(version, values) == null;
    if (isNew && steps.size() % WINDOW == 0) {
      set(Alarm.EDGES, fallsWhileRewardRises(Alarm.EDGES));
      set(Alarm.SIMILARITY, fallsWhileRewardRises(Alarm.SIMILARITY));
    }
  }

  /** An evaluation of {@code version} ended, whose step ended before. */
  public void evaluationEnded(int version, Map<String, Double> values) {
    boolean isScored = values.containsKey(Alarm.HELD_OUT.metric);
    if (isScored && evaluations.putIfAbsent(version, values) == null) {
      set(Alarm.HELD_OUT, heldOutFellUpTo(version));
    }
  }

  private void set(Alarm alarm, boolean stands) {
    if (stands) {
      standing.add(alarm);
    } else {
      standing.remove(alarm);
    }
  }

  private boolean fallsWhileRewardRises(Alarm alarm) {
    int newest = steps.size() - WINDOW;
    for (int first = 0; first < newest; first += WINDOW) {
      boolean rises =
          window(newest, Metric.TRAIN_REWARD).riseSince(window(first, Metric.TRAIN_REWARD), NOISE)
              > 0;
      double fall = window(newest, alarm.metric).fallSince(window(first, alarm.metric), NOISE);
      if (rises && fall > alarm.least) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param first steps before the window
   */
  private Window window(int first, String metric) {
    List<Map<String, Double>> all = new ArrayList<>(steps.values());
    return Window.of(
        all.subList(first, first + WINDOW).stream()
            .map(step -> step.getOrDefault(metric, Double.NaN))
            .toList());
  }

  private boolean heldOutFellUpTo(int version) {
    return evaluations.headMap(version).keySet().stream()
        .anyMatch(
            earlier ->
                heldOut(version).fallSince(heldOut(earlier), HELD_OUT_NOISE) > Alarm.HELD_OUT.least
                    && rewardRose(earlier, version));
  }

  private Window heldOut(int version) {
    Map<String, Double> values = evaluations.getOrDefault(version, Map.of());
    return new Window(
        values.getOrDefault(Alarm.HELD_OUT.metric, Double.NaN),
        values.getOrDefault(Metric.HELD_OUT_ERROR, 0.0));
  }

  /** Between the windows that ended at two evaluations, where they have no step in common. */
  private boolean rewardRose(int earlier, int later) {
    int to = stepsUpTo(later) - WINDOW;
    int from = Math.max(0, stepsUpTo(earlier) - WINDOW);
    return to - from >= WINDOW
        && window(to, Metric.TRAIN_REWARD).riseSince(window(from, Metric.TRAIN_REWARD), NOISE) > 0;
  }

  private int stepsUpTo(int version) {
    return steps.headMap(version + 1).size();
  }

  /**
   * Statistics of a metric over consecutive steps.
   *
   * @param mean mean over the steps
   * @param error standard error of the mean, from how much the steps differ
   */
  private record Window(double mean, double error) {
    /** Returns the statistics of at least two values. */
    static Window of(List<Double> values) {
      int count = values.size();
      double mean = values.stream().mapToDouble(Double::doubleValue).sum() / count;
      double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
      return new Window(mean, Math.sqrt(squares / (count - 1) / count));
    }

    /**
     * The rise of the mean since {@code earlier}, or 0 if it is within the noise.
     *
     * @param noise standard errors of the difference that count as noise
     */
    double riseSince(Window earlier, double noise) {
      double rise = mean - earlier.mean;
      return rise > noise * Math.hypot(error, earlier.error) ? rise : 0;
    }

    /** The fall of the mean since {@code earlier}, or 0 if it is within the noise. */
    double fallSince(Window earlier, double noise) {
      return earlier.riseSince(this, noise);
    }
  }
}
