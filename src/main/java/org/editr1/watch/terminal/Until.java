package org.editr1.watch.terminal;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.editr1.UserError;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Metric;
import org.editr1.journey.Pass;
import org.editr1.journey.RunSpec;

/**
 * A limit that ends a run before its last step: a time, or a held-out reward.
 *
 * @param text as it was written: {@code 30m}, {@code reward=0.6}
 * @param millis milliseconds of a time; 0 for a reward
 * @param reward held-out reward; NaN for a time
 */
public record Until(String text, long millis, double reward) {
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smhd])");
  private static final Pattern REWARD = Pattern.compile("reward=(-?\\d+(\\.\\d+)?)");
  private static final Map<String, Long> UNITS =
      Map.of("s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  /**
   * Reads limits.
   *
   * @param source name of the setting, for messages
   * @throws UserError where one cannot be read, or can never be reached in this run
   */
  public static List<Until> all(String source, List<String> texts, RunSpec spec) {
    return texts.stream().map(text -> of(source, text, spec)).toList();
  }

  private static Until of(String source, String text, RunSpec spec) {
    Matcher time = TIME.matcher(text);
    if (time.matches() && Long.parseLong(time.group(1)) > 0) {
      long unit = UNITS.getOrDefault(time.group(2), 0L);
      return new Until(text, Long.parseLong(time.group(1)) * unit, Double.NaN);
    }
    Matcher reward = REWARD.matcher(text);
    if (!reward.matches()) {
      throw new UserError(
          source + " is " + text + "; expected a time as 90s, 30m, 2h or 1d, or reward=0.6");
    }
    if (spec.eval().every() == 0) {
      throw new UserError(
          source + " is " + text + ", but eval.every is 0: this run has no held-out reward");
    }
    return new Until(text, 0, Double.parseDouble(reward.group(1)));
  }

  public boolean isTime() {
    return millis > 0;
  }

  /** Returns whether {@code finished} is an evaluation with at least this reward. */
  public boolean isReachedBy(StepFinished finished) {
    return finished.pass() instanceof Pass.Evaluation
        && finished.values().getOrDefault(Metric.HELD_OUT_REWARD, Double.NaN) >= reward;
  }
}
