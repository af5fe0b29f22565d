package org.editr1.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
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
