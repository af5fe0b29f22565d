package org.editr1.journey;

/**
 * Names an order for good: the same work has the same id whoever does it and however often.
 *
 * @param chunk which fixed index range of the group; for {@link Role#ENCODE} which task
 */
public record OrderId(Role role, GroupKey group, int chunk) {
  /** Store path of the order's result without its ending: {@code step-3/group-7/rollout-0}. */
  public String path() {
    return group.folder() + "/" + role.label() + "-" + chunk;
  }

  @Override
  public String toString() {
    return path();
  }
}
