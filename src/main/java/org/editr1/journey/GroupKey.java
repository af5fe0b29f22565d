package org.editr1.journey;

/**
 * Where a group belongs. For {@link Split#TEST} {@code step} is the version that is evaluated.
 *
 * @param index position among the groups of the step, from 0
 */
public record GroupKey(Split split, int step, int index) implements Comparable<GroupKey> {
  /** Store folder of the group: {@code step-3/group-7} or {@code eval-10/group-0}. */
  public String folder() {
    return split.folder(step) + "/group-" + index;
  }

  @Override
  public int compareTo(GroupKey other) {
    int bySplit = split.compareTo(other.split);
    int byStep = Integer.compare(step, other.step);
    return bySplit != 0 ? bySplit : byStep != 0 ? byStep : Integer.compare(index, other.index);
  }

  @Override
  public String toString() {
    return folder();
  }
}
