package org.editr1.journey;

import java.util.List;

/**
 * The samples that are made together: while training, K samples of one task; while evaluating, one
 * sample each of several tasks.
 *
 * @param tasks one task shared by all samples, or one per sample
 */
public record Group(GroupKey key, List<EditTask> tasks, int samples) {
  public Group {
    tasks = List.copyOf(tasks);
    if (tasks.size() != 1 && tasks.size() != samples) {
      throw new IllegalArgumentException(
          key + ": " + tasks.size() + " tasks for " + samples + " samples");
    }
  }

  /** The task of sample {@code sample}. */
  public EditTask taskOf(int sample) {
    return tasks.size() == 1 ? tasks.get(0) : tasks.get(sample);
  }
}
