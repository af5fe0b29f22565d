package org.editr1.lab.judge;

import java.util.List;
import java.util.stream.Stream;
import org.editr1.reward.judge.JudgeTemplate;

/**
 * What a judge is asked, and the tokens that it may answer with, the worst first; those in one list
 * mean the same.
 */
record Scale(JudgeTemplate template, List<List<String>> answers) {
  /** Grades from 0 to 5. */
  static Scale digits(JudgeTemplate template) {
    return new Scale(template, Stream.of("0", "1", "2", "3", "4", "5").map(List::of).toList());
  }

  /** Whether it was done, in either spelling. */
  static Scale yesNo(JudgeTemplate template) {
    return new Scale(template, List.of(List.of("no", "No"), List.of("yes", "Yes")));
  }

  /**
   * Probabilities of the answers whose expectation is {@code worth}: of the two nearest.
   *
   * @param worth 0..1
   */
  double[] wanted(double worth) {
    double[] wanted = new double[answers.size()];
    double place = Math.min(1, Math.max(0, worth)) * (wanted.length - 1);
    int below = (int) Math.min(Math.floor(place), wanted.length - 2.0);
    wanted[below] = 1 - (place - below);
    wanted[below + 1] = place - below;
    return wanted;
  }
}
