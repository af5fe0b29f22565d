package org.editr1.lab.judge;

import java.util.List;
import java.util.stream.Stream;
import org.editr1.reward.judge.JudgeTemplate;

/**
 * The question of a judge and the tokens of its answers, the worst first; tokens of one list are
 * synonyms.
 */
record Scale(JudgeTemplate template, List<List<String>> answers) {
  /** Grades from 0 to 5. */
  static Scale digits(JudgeTemplate template) {
    return new Scale(template, Stream.of("0", "1", "2", "3", "4", "5").map(List::of).toList());
  }

  /** Returns whether the edit was made, in either spelling. */
  static Scale yesNo(JudgeTemplate template) {
    return new Scale(template, List.of(List.of("no", "No"), List.of("yes", "Yes")));
  }

  /**
   * Probabilities of the answers whose expectation is {@code worth}: of the two nearest.
   *
   * @param worth 0..1
   */
  double[] expected(double worth) {
    double[] expected = new double[answers.size()];
    double place = Math.min(1, Math.max(0, worth)) * (expected.length - 1);
    int below = (int) Math.min(Math.floor(place), expected.length - 2.0);
    expected[below] = 1 - (place - below);
    expected[below + 1] = place - below;
    return expected;
  }
}
