package org.editr1.journey;

/**
 * Names an order permanently: equal work has one id, regardless of worker and try.
 *
 * @param chunk index of the fixed range of samples in the group; for {@link Role#ENCODE} of the
 *     task
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
