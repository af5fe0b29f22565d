package org.editr1.rl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.editr1.journey.Metric;

/**
 * Watches the lines of a run for reward hacking. Edge density and similarity are compared between
 * windows of {@link #WINDOW} steps: an alarm stands when, since any earlier window, the training
 * reward rose and the watched metric fell, both by more than noise. The held-out reward is compared
 * between evaluations, with the training reward of the window that ended at each. An alarm stands
 * until the next window or evaluation that does not show it. Means and errors of windows are kept,
 * and no lines. Another alarm stands while the last steps gave nothing to learn: all groups were
 * filtered, or no group had different rewards.
 */
public final class HackingWatch {
  /** Steps of a window. */
  public static final int WINDOW = 12;

  /** Standard errors of noise between windows: each of many is compared with all before it. */
  private static final double NOISE = 5;

  /** Standard errors between evaluations, which are few and share tasks and starting noise. */
  private static final double HELD_OUT_NOISE = 3;

  private static final List<String> METRICS =
      List.of(Metric.TRAIN_REWARD, Alarm.EDGES.metric, Alarm.SIMILARITY.metric);

  private final Map<String, double[]> recent = new HashMap<>();
  private final Map<String, List<Window>> windows = new HashMap<>();
  private final SortedMap<Integer, Window> evaluations = new TreeMap<>();
  private final Set<Alarm> standing = EnumSet.noneOf(Alarm.class);
  private int[] versions = new int[WINDOW];
  private double[] rewards = new double[WINDOW];
  private int steps;
  private int newest;
  private int barren;

  /** So many steps in a row of which nothing was learned are no accident. */
  private static final int BARREN = 10;

  public HackingWatch() {
    METRICS.forEach(metric -> recent.put(metric, new double[WINDOW]));
    METRICS.forEach(metric -> windows.put(metric, new ArrayList<>()));
  }

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
    if (version <= newest) {
      return;
    }
    newest = version;
    boolean learned =
        values.getOrDefault(Metric.SAMPLES, 1.0) > 0
            && values.getOrDefault(Metric.ZERO_STD_RATIO, 0.0) < 1;
    barren = learned ? 0 : barren + 1;
    set(Alarm.CONTRAST, barren >= BARREN);
    Double reward = values.get(Metric.TRAIN_REWARD);
    if (reward != null) {
      add(version, reward, values);
    }
  }

  private void add(int version, double reward, Map<String, Double> values) {
    if (steps == rewards.length) {
      versions = Arrays.copyOf(versions, 2 * steps);
      rewards = Arrays.copyOf(rewards, 2 * steps);
    }
    versions[steps] = version;
    rewards[steps] = reward;
    recent.forEach(
        (metric, last) -> last[steps % WINDOW] = values.getOrDefault(metric, Double.NaN));
    steps++;
    if (steps % WINDOW == 0) {
      recent.forEach((metric, last) -> windows(metric).add(Window.of(last)));
      set(Alarm.EDGES, fallsWhileRewardRises(Alarm.EDGES));
      set(Alarm.SIMILARITY, fallsWhileRewardRises(Alarm.SIMILARITY));
    }
  }

  private List<Window> windows(String metric) {
    return windows.getOrDefault(metric, List.of());
  }

  /** An evaluation of {@code version} ended, whose step ended before. */
  public void evaluationEnded(int version, Map<String, Double> values) {
    Double reward = values.get(Alarm.HELD_OUT.metric);
    if (reward == null) {
      return;
    }
    Window heldOut = new Window(reward, values.getOrDefault(Metric.HELD_OUT_ERROR, 0.0));
    if (evaluations.putIfAbsent(version, heldOut) == null) {
      set(Alarm.HELD_OUT, heldOutFellUpTo(version, heldOut));
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
    List<Window> reward = windows(Metric.TRAIN_REWARD);
    List<Window> watched = windows(alarm.metric);
    int newest = reward.size() - 1;
    return IntStream.range(0, newest)
        .anyMatch(
            earlier ->
                reward.get(newest).riseSince(reward.get(earlier), NOISE) > 0
                    && watched.get(newest).fallSince(watched.get(earlier), NOISE) > alarm.least);
  }

  private boolean heldOutFellUpTo(int version, Window heldOut) {
    return evaluations.headMap(version).entrySet().stream()
        .anyMatch(
            earlier ->
                heldOut.fallSince(earlier.getValue(), HELD_OUT_NOISE) > Alarm.HELD_OUT.least
                    && rewardRose(earlier.getKey(), version));
  }

  /** Between the windows that ended at two evaluations, where they have no step in common. */
  private boolean rewardRose(int earlier, int later) {
    int to = stepsUpTo(later) - WINDOW;
    int from = Math.max(0, stepsUpTo(earlier) - WINDOW);
    return to - from >= WINDOW && rewardAfter(to).riseSince(rewardAfter(from), NOISE) > 0;
  }

  /**
   * @param first steps before the window
   */
  private Window rewardAfter(int first) {
    return Window.of(Arrays.copyOfRange(rewards, first, first + WINDOW));
  }

  private int stepsUpTo(int version) {
    int found = Arrays.binarySearch(versions, 0, steps, version);
    return found < 0 ? -found - 1 : found + 1;
  }

  /**
   * Statistics of a metric over consecutive steps.
   *
   * @param mean mean over the steps
   * @param error standard error of the mean, from how much the steps differ
   */
  private record Window(double mean, double error) {
    /** Returns the statistics of at least two values. */
    static Window of(double[] values) {
      int count = values.length;
      double mean = Arrays.stream(values).sum() / count;
      double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
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
