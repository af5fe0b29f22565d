package org.editr1.journey;

import java.util.List;

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
