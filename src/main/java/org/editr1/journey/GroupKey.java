package org.editr1.journey;

import java.util.Comparator;

/**
 * Names a group within the run.
 *
 * @param index position among the groups of the pass, from 0
 */
public record GroupKey(Pass pass, int index) implements Comparable<GroupKey> {
  private static final Comparator<GroupKey> ORDER =
      Comparator.comparing(GroupKey::pass).thenComparing(GroupKey::index);

  /** Store folder of the group: {@code step-3/group-7} or {@code eval-10/group-0}. */
  public String folder() {
    return pass.folder() + "/group-" + index;
  }

  @Override
  public int compareTo(GroupKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return folder();
  }
}
