package org.editr1.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class AgreementTest {
  private static final int[] ONE_TASK = new int[5];

  @Test
  void risingFunctionAgreesFully() {
    double[] trusted = {0, 0.2, 0.4, 0.7, 1};
    Agreement agreement = Agreement.of(new double[] {0.1, 0.11, 0.12, 0.13, 9}, trusted, ONE_TASK);
    assertEquals(new Agreement(1, 1, 5, 10), agreement);
    assertEquals(-1, Agreement.of(new double[] {5, 4, 3, 2, 1}, trusted, ONE_TASK).spearman());
  }

  /** NumPy: corrcoef([1, 2.5, 2.5, 4, 5], [1, 3, 2, 5, 4]), which are the ranks. */
  @Test
  void equalValuesShareTheirRank() {
    Agreement agreement =
        Agreement.of(new double[] {1, 2, 2, 3, 5}, new double[] {0, 0.5, 0.25, 1, 0.75}, ONE_TASK);
    assertEquals(0.8720815992723809, agreement.spearman(), 1e-12);
    // Of ten pairs one is equal by score and one is wrong.
    assertEquals(0.85, agreement.pairwise(), 1e-12);
  }

  @Test
  void comparesDifferingEditsOfOneTask() {
    Agreement agreement =
        Agreement.of(
            new double[] {0.2, 0.1, 0.9, 0.3},
            new double[] {0.5, 0.54, 0.1, 0.3},
            new int[] {0, 0, 1, 1});
    assertEquals(1, agreement.pairs());
    assertEquals(0, agreement.pairwise());
  }

  @Test
  void withinTasksWeighsTasksEqually() {
    double[] trusted = {0.1, 0.2, 0.3, 0.9, 0.8, 0.5, 0.6};
    double[] scores = {1, 2, 3, 2, 3, 7, 7};
    int[] tasks = {0, 0, 0, 1, 1, 2, 2};
    // Ranked rightly, wrongly, and not at all.
    assertEquals(0, Agreement.withinTasks(scores, trusted, tasks).orElseThrow(), 1e-12);
    assertEquals(OptionalDouble.empty(), Agreement.withinTasks(new double[7], trusted, tasks));
  }

  @Test
  void equalScoresHaveNoCorrelation() {
    Agreement agreement = Agreement.of(new double[3], new double[] {0, 0.5, 1}, new int[3]);
    assertEquals(Double.NaN, agreement.spearman());
    assertEquals(0.5, agreement.pairwise());
  }
}
