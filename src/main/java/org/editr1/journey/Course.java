package org.editr1.journey;

import java.util.List;
import java.util.Map;

/**
 * What a checkpoint holds of the course of its run, so that no line of a journal from before it is
 * needed to continue.
 *
 * @param bans the steps whose rewards banned a task, by the task's id
 * @param evaluating the policies of the evaluations under way
 * @param evaluated the versions whose evaluation is complete, ascending
 * @param values the metrics of the step that made the version, without the learner's
 */
public record Course(
    Map<String, Integer> bans,
    List<PolicyRef> evaluating,
    List<Integer> evaluated,
    Map<String, Double> values) {
  /** The course of a run that begins, or of a checkpoint from before courses were saved. */
  public static final Course NONE = new Course(Map.of(), List.of(), List.of(), Map.of());
}
