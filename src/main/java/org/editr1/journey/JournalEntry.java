package org.editr1.journey;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One line of a journal: what a head that starts again is told again, in the old sequence. The
 * first two stand in the journal of their step or evaluation, the others in that of the run.
 */
public sealed interface JournalEntry {
  /** The first accepted result of an order. */
  record Accepted(String worker, OrderId order, Result result, double seconds)
      implements JournalEntry {}

  /**
   * Samples that were dropped because they themselves were at fault.
   *
   * @param order at which they were dropped
   */
  record Faulted(OrderId order, List<Integer> samples, String reason) implements JournalEntry {}

  /**
   * Without those that were replaced: an order that has a second result was done once more because
   * the file of the first was damaged, and what came later was made of the second.
   */
  static List<JournalEntry> valid(List<JournalEntry> journal) {
    Map<OrderId, JournalEntry> last = new HashMap<>();
    for (JournalEntry entry : journal) {
      if (entry instanceof Accepted accepted) {
        last.put(accepted.order(), accepted);
      }
    }
    return journal.stream()
        .filter(entry -> !(entry instanceof Accepted result) || last.get(result.order()) == result)
        .toList();
  }

  /** The encoding of a task, by {@link EditTask#conditioning}. */
  record Encoding(String conditioning, TensorRef reference) implements JournalEntry {}

  /** The tasks, by id, that the rewards of {@code step} banned. */
  record Banned(int step, List<String> tasks) implements JournalEntry {}

  /** A step made {@code version}, with these policies of it and of versions before it. */
  record Published(int version, List<PolicyRef> policies) implements JournalEntry {}

  /** The evaluation of {@code version} began, with this policy. */
  record EvaluationOpened(int version, PolicyRef ema) implements JournalEntry {}

  /** The evaluation of {@code version} is complete. */
  record Evaluated(int version) implements JournalEntry {}
}
