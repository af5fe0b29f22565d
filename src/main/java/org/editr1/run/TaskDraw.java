package org.editr1.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.editr1.Noise;
import org.editr1.journey.EditTask;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Pass;
import org.editr1.journey.Split;
import org.editr1.journey.TaskList;

/**
 * Draws the tasks of a step: the first of a permutation seeded by (run, step), without the tasks
 * that steps up to {@code step - 1 - lag} have banned. What later steps know already is not used,
 * so that a draw does not depend on who was how fast.
 */
public final class TaskDraw {
  private final long seed;
  private final int lag;
  private final TaskList tasks;
  private final Map<String, Integer> bannedBy = new HashMap<>();

  /**
   * @param tasks the training split in the order of the data set
   */
  public TaskDraw(long seed, int lag, TaskList tasks) {
    this.seed = seed;
    this.lag = lag;
    this.tasks = tasks;
  }

  /**
   * The group of {@code step} with this task was solved: it is not drawn again.
   *
   * @return whether that was not known
   */
  public boolean ban(String task, int step) {
    Integer before = bannedBy.get(task);
    return !Objects.equals(before, bannedBy.merge(task, step, Math::min));
  }

  /** Returns the steps that banned a task, by the task's id. */
  SortedMap<String, Integer> bans() {
    return new TreeMap<>(bannedBy);
  }

  /** Banned tasks so far. */
  public int banned() {
    return bannedBy.size();
  }

  /** The groups of a step; empty when fewer tasks than groups are left. */
  public Optional<List<Group>> draw(int step, int groups, int samples) {
    int[] drawn = drawn(step, groups);
    return drawn.length < groups
        ? Optional.empty()
        : Optional.of(
            IntStream.range(0, groups)
                .mapToObj(i -> group(Split.TRAIN, step, i, List.of(tasks.get(drawn[i])), samples))
                .toList());
  }

  /** Returns which tasks {@link #draw} makes; fewer when fewer than groups are left. */
  int[] drawn(int step, int groups) {
    return Arrays.stream(Noise.of(seed, Noise.Purpose.TASK_ORDER, step).permutation(tasks.size()))
        .filter(task -> isAllowed(task, step))
        .limit(groups)
        .toArray();
  }

  private boolean isAllowed(int task, int step) {
    Integer by = bannedBy.isEmpty() ? null : bannedBy.get(tasks.id(task));
    return by == null || by > step - 1 - lag;
  }

  /** The groups of an evaluation: one sample of each task, {@code perGroup} tasks together. */
  public static List<Group> evaluation(int version, List<EditTask> tasks, int perGroup) {
    List<Group> groups = new ArrayList<>();
    for (int from = 0; from < tasks.size(); from += perGroup) {
      List<EditTask> members = tasks.subList(from, Math.min(from + perGroup, tasks.size()));
      groups.add(group(Split.TEST, version, groups.size(), members, members.size()));
    }
    return groups;
  }

  private static Group group(Split split, int step, int index, List<EditTask> tasks, int samples) {
    return new Group(new GroupKey(Pass.of(split, step), index), tasks, samples);
  }
}
