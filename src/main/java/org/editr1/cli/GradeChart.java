package org.editr1.cli;

import java.util.Locale;
import java.util.Map;
import org.editr1.reward.RewardScore;

/** Bars of a judge's distribution over grades, and the parts of the score. */
public final class GradeChart {
  private static final int WIDTH = 40;
  private static final int HIGHEST = 5;

  private GradeChart() {}

  /** Several lines, each with its end. */
  public static String of(RewardScore.Scored score) {
    StringBuilder lines = new StringBuilder();
    for (int grade = 0; grade <= HIGHEST; grade++) {
      double probability = score.part("p" + grade);
      int full = (int) Math.round(WIDTH * probability);
      String bar = "#".repeat(full) + ".".repeat(WIDTH - full);
      lines.append(line("%d [%s] %5.1f %%", grade, bar, 100 * probability));
    }
    lines.append(
        line(
            "score %.4f: the expected grade %.2f of %d; entropy %.2f nats",
            score.value(), HIGHEST * score.value(), HIGHEST, score.part("entropy")));
    Map<String, Double> parts = score.parts();
    if (parts.containsKey("mass")) {
      lines.append(line("%.1f %% of the first token are grades", 100 * score.part("mass")));
    }
    return lines.toString();
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format + "%n", values);
  }
}
