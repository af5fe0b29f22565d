package org.editr1.reward;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Agreement of scores with a trusted measure.
 *
 * @param spearman correlation of the ranks, equal values share the mean of their ranks; NaN where
 *     all values are equal
 * @param pairwise share of pairs of edits of one task that are ranked correctly; equal scores count
 *     half
 * @param pairs number of compared pairs, whose trusted values differ by more than noise
 */
public record Agreement(double spearman, double pairwise, int samples, int pairs) {
  /** Trusted values that differ by at most this much do not rank their edits. */
  private static final double TIE = 0.05;

  /**
   * @param scores one per edit
   * @param trusted the trusted measure of each edit
   * @param tasks the task of each edit
   */
  public static Agreement of(double[] scores, double[] trusted, int[] tasks) {
    int pairs = 0;
    double right = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int k = 0; k < i; k++) {
        if (tasks[i] == tasks[k] && Math.abs(trusted[i] - trusted[k]) > TIE) {
          pairs++;
          double product = (scores[i] - scores[k]) * (trusted[i] - trusted[k]);
          right += product > 0 ? 1 : product == 0 ? 0.5 : 0;
        }
      }
    }
    return new Agreement(spearman(scores, trusted), right / pairs, scores.length, pairs);
  }

  /**
   * The mean over the tasks of the correlation of the ranks of a task's own edits; a task whose
   * scores or trusted values are all equal has none. Empty where no task has one.
   */
  public static OptionalDouble withinTasks(double[] scores, double[] trusted, int[] tasks) {
    return Arrays.stream(tasks)
        .distinct()
        .mapToDouble(task -> spearman(of(task, scores, tasks), of(task, trusted, tasks)))
        .filter(Double::isFinite)
        .average();
  }

  private static double[] of(int task, double[] values, int[] tasks) {
    return IntStream.range(0, values.length)
        .filter(i -> tasks[i] == task)
        .mapToDouble(i -> values[i])
        .toArray();
  }

  private static double spearman(double[] one, double[] other) {
    double[] x = ranks(one);
    double[] y = ranks(other);
    double middle = (one.length + 1) / 2.0;
    double both = 0;
    double squareX = 0;
    double squareY = 0;
    for (int i = 0; i < x.length; i++) {
      both += (x[i] - middle) * (y[i] - middle);
      squareX += (x[i] - middle) * (x[i] - middle);
      squareY += (y[i] - middle) * (y[i] - middle);
    }
    return both / Math.sqrt(squareX * squareY);
  }

  private static double[] ranks(double[] values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[values.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      double shared = (from + 1 + to) / 2.0;
      Arrays.stream(order, from, to).forEach(i -> ranks[i] = shared);
      from = to;
    }
    return ranks;
  }
}
