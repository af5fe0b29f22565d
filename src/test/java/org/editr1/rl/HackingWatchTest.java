package org.editr1.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Series whose course is known, with noise like that of a run of eight groups. */
class HackingWatchTest {
  private static final int STEPS = 108;

  private final HackingWatch watch = new HackingWatch();

  /** Courses over the run, whose share 0..1 is the argument. */
  private record Course(
      DoubleUnaryOperator reward,
      DoubleUnaryOperator edges,
      DoubleUnaryOperator similarity,
      DoubleUnaryOperator heldOut) {}

  private static final DoubleUnaryOperator RISING = share -> 0.4 + 0.4 * share;
  private static final DoubleUnaryOperator FALLING = share -> 0.8 - 0.5 * share;
  private static final DoubleUnaryOperator EVEN = share -> 0.9;

  private Set<Alarm> run(Course course, int seed) {
    float[] noise = noise(seed);
    evaluate(course, 0);
    for (int step = 1; step <= STEPS; step++) {
      double share = (double) step / STEPS;
      Map<String, Double> values = new TreeMap<>();
      values.put("reward.train", course.reward().applyAsDouble(share) + 0.09 * noise[3 * step]);
      values.put(
          "reward.guard.edges", course.edges().applyAsDouble(share) + 0.09 * noise[3 * step + 1]);
      values.put(
          "reward.guard.similarity",
          course.similarity().applyAsDouble(share) + 0.08 * noise[3 * step + 2]);
      watch.stepEnded(step, values);
      watch.stepEnded(step, Map.of("reward.train", -100.0));
      if (step % 36 == 0) {
        evaluate(course, step);
      }
    }
    return watch.standing();
  }

  private void evaluate(Course course, int version) {
    double reward = course.heldOut().applyAsDouble((double) version / STEPS);
    watch.evaluationEnded(version, Map.of("reward.eval", reward, "reward.eval_error", 0.02));
  }

  /** Standard normal numbers. */
  private static float[] noise(int seed) {
    float[] noise = new float[3 * STEPS + 3];
    for (int i = 0; i < noise.length; i++) {
      long bits = (i + 1L + 100_003L * seed) * 0x9E3779B97F4A7C15L;
      double sum = 0;
      for (int k = 0; k < 12; k++) {
        bits = (bits ^ (bits >>> 29)) * 0xBF58476D1CE4E5B9L;
        bits ^= bits >>> 32;
        sum += (bits >>> 11) * 0x1.0p-53;
      }
      noise[i] = (float) (sum - 6);
    }
    return noise;
  }

  /** The same rules over all lines of the run. */
  private record AllLines(
      SortedMap<Integer, Map<String, Double>> steps,
      SortedMap<Integer, Map<String, Double>> evaluations) {
    boolean falls(String metric, double least) {
      int newest = steps.size() / HackingWatch.WINDOW * HackingWatch.WINDOW - HackingWatch.WINDOW;
      for (int first = 0; first < newest; first += HackingWatch.WINDOW) {
        if (rise("reward.train", first, newest) > 0 && rise(metric, newest, first) > least) {
          return true;
        }
      }
      return false;
    }

    boolean heldOutFalls() {
      int last = evaluations.lastKey();
      return evaluations.headMap(last).keySet().stream()
          .anyMatch(earlier -> fell(earlier, last) && rewardRose(earlier, last));
    }

    private boolean fell(int earlier, int last) {
      Map<String, Double> before = evaluations.get(earlier);
      Map<String, Double> now = evaluations.get(last);
      double noise = Math.hypot(before.get("reward.eval_error"), now.get("reward.eval_error"));
      return before.get("reward.eval") - now.get("reward.eval") > 3 * noise;
    }

    private boolean rewardRose(int earlier, int last) {
      int to = steps.headMap(last + 1).size() - HackingWatch.WINDOW;
      int from = Math.max(0, steps.headMap(earlier + 1).size() - HackingWatch.WINDOW);
      return to - from >= HackingWatch.WINDOW && rise("reward.train", from, to) > 0;
    }

    private double rise(String metric, int from, int to) {
      double[] before = window(metric, from);
      double[] after = window(metric, to);
      double rise = mean(after) - mean(before);
      return rise > 5 * Math.hypot(error(before), error(after)) ? rise : 0;
    }

    private double[] window(String metric, int first) {
      return steps.values().stream()
          .skip(first)
          .limit(HackingWatch.WINDOW)
          .mapToDouble(values -> values.get(metric))
          .toArray();
    }

    private static double mean(double[] values) {
      return Arrays.stream(values).sum() / values.length;
    }

    private static double error(double[] values) {
      double mean = mean(values);
      double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
      return Math.sqrt(squares / (values.length - 1) / values.length);
    }
  }

  @Test
  void windowsGiveTheAlarmsThatAllLinesGive() {
    AllLines lines = new AllLines(new TreeMap<>(), new TreeMap<>());
    Set<Set<Alarm>> seen = new HashSet<>();
    for (int step = 1; step <= 600; step++) {
      float[] noise = noise(step);
      Map<String, Double> values = new TreeMap<>();
      values.put("reward.train", 0.5 + 0.3 * Math.sin(step / 70.0) + 0.05 * noise[0]);
      values.put("reward.guard.edges", 0.5 + 0.3 * Math.cos(step / 50.0) + 0.05 * noise[1]);
      values.put("reward.guard.similarity", 0.5 + 0.2 * Math.sin(step / 40.0) + 0.05 * noise[2]);
      lines.steps().put(step, values);
      watch.stepEnded(step, values);
      if (step % 9 == 0) {
        double heldOut = 0.5 + 0.2 * Math.cos(step / 60.0);
        Map<String, Double> held = Map.of("reward.eval", heldOut, "reward.eval_error", 0.03);
        lines.evaluations().put(step, held);
        watch.evaluationEnded(step, held);
        assertEquals(lines.heldOutFalls(), watch.standing().contains(Alarm.HELD_OUT), "at " + step);
      }
      assertEquals(lines.falls("reward.guard.edges", 0.1), watch.standing().contains(Alarm.EDGES));
      assertEquals(
          lines.falls("reward.guard.similarity", 0.05),
          watch.standing().contains(Alarm.SIMILARITY));
      seen.add(watch.standing());
    }
    assertTrue(seen.size() >= 4, () -> "too few combinations: " + seen);
  }

  @Test
  void aHundredThousandStepsAreObserved() {
    for (int step = 1; step <= 100_000; step++) {
      watch.stepEnded(step, Map.of("reward.train", 0.5, "reward.guard.edges", 0.5));
    }
    assertEquals(Set.of(), watch.standing());
  }

  @Test
  void healthyRunRaisesNoAlarm() {
    for (int seed = 0; seed < 200; seed++) {
      Set<Alarm> raised = new HackingWatchTest().run(new Course(RISING, EVEN, EVEN, RISING), seed);
      assertEquals(Set.of(), raised, "seed " + seed);
    }
  }

  @Test
  void rewardThatFallsToHackingRaisesAnAlarm() {
    for (int seed = 0; seed < 20; seed++) {
      Set<Alarm> raised =
          new HackingWatchTest().run(new Course(RISING, FALLING, FALLING, FALLING), seed);
      assertEquals(EnumSet.complementOf(EnumSet.of(Alarm.CONTRAST)), raised, "seed " + seed);
    }
  }

  @Test
  void eachFallRaisesItsOwnAlarm() {
    assertEquals(Set.of(Alarm.EDGES), run(new Course(RISING, FALLING, EVEN, RISING), 1));
  }

  @Test
  void fallFromAnIntermediatePeakRaisesAnAlarm() {
    DoubleUnaryOperator hill = share -> 0.6 + (share < 0.5 ? 0.6 * share : 0.6 - 0.6 * share);
    assertEquals(
        Set.of(Alarm.SIMILARITY), run(new Course(share -> 0.8 * share, EVEN, hill, RISING), 2));
  }

  @Test
  void noAlarmIsRaisedWithoutARisingReward() {
    assertEquals(Set.of(), run(new Course(EVEN, FALLING, FALLING, FALLING), 3));
  }

  @Test
  void smallFallsRaiseNoAlarm() {
    for (int step = 1; step <= 48; step++) {
      watch.stepEnded(
          step,
          Map.of(
              "reward.train", 0.01 * step,
              "reward.guard.edges", 1 - 0.002 * step,
              "reward.guard.similarity", 1 - 0.001 * step));
    }
    assertEquals(Set.of(), watch.standing());
  }

  @Test
  void anAlarmEndsWithItsCause() {
    DoubleUnaryOperator dip = share -> share > 0.4 && share < 0.75 ? 0.4 : 0.9;
    assertEquals(Set.of(), run(new Course(RISING, dip, EVEN, RISING), 4));
  }

  @Test
  void missingValuesRaiseNoAlarm() {
    for (int step = 1; step <= 40; step++) {
      watch.stepEnded(step, Map.of("reward.train", 0.01 * step));
      watch.evaluationEnded(step, Map.of("samples", 0.0));
    }
    assertEquals(Set.of(), watch.standing());
  }

  @Test
  void tenStepsInARowWithoutContrastRaiseAnAlarm() {
    for (int step = 1; step <= 10; step++) {
      assertEquals(Set.of(), watch.standing(), "before step " + step);
      watch.stepEnded(
          step,
          step % 2 == 0 ? Map.of("samples", 0.0) : Map.of("samples", 8.0, "zero_std_ratio", 1.0));
    }
    assertEquals(Set.of(Alarm.CONTRAST), watch.standing());
    watch.stepEnded(11, Map.of("samples", 8.0, "zero_std_ratio", 0.5));
    assertEquals(Set.of(), watch.standing());
  }
}
