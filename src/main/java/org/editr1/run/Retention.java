package org.editr1.run;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.journey.Pass;
import org.editr1.journey.RunSpec;

/** Decides which finished steps and evaluations are too old for the store. */
final class Retention {
  private final RunSpec.Store kept;
  private int oldestStep;
  private int oldestEvaluation = 1;

  Retention(RunSpec.Store kept) {
    this.kept = kept;
  }

  /**
   * Returns the passes that are no longer kept and were not returned before; after a start, those
   * of earlier heads too. Every step of the first ones may be among them, whether it is stored.
   *
   * @param version number of finished steps
   * @param evaluated versions whose evaluation is complete, ascending
   */
  List<Pass> old(int version, List<Integer> evaluated) {
    int first = oldestStep;
    oldestStep = kept.keepSteps() == 0 ? 0 : Math.max(first, version - kept.keepSteps());
    List<Integer> later = evaluated.stream().filter(one -> one > 0).toList();
    List<Integer> old =
        kept.keepEvaluations() == 0
            ? List.of()
            : later.subList(0, Math.max(0, later.size() - kept.keepEvaluations()));
    List<Integer> news = old.stream().filter(one -> one >= oldestEvaluation).toList();
    oldestEvaluation = old.isEmpty() ? 1 : old.get(old.size() - 1) + 1;
    return Stream.<Pass>concat(
            IntStream.range(first, oldestStep).mapToObj(Pass.Step::new),
            news.stream().map(Pass.Evaluation::new))
        .toList();
  }
}
