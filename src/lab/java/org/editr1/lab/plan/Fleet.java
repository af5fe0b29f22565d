package org.editr1.lab.plan;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.editr1.journey.Role;

/** The devices of a cluster, by kind; kinds of which there are none are left out. */
record Fleet(List<Kind> kinds) {

  /**
   * Devices with the same roles.
   *
   * @param name name of one device
   */
  record Kind(String name, int count, Set<Role> roles) {}

  Fleet {
    kinds = kinds.stream().filter(kind -> kind.count() > 0).toList();
  }

  /**
   * Workers that encode, roll out and train, and others that score; without those the workers
   * score, too.
   */
  static Fleet mixed(int workers, int rewards) {
    Set<Role> roles = EnumSet.allOf(Role.class);
    if (rewards > 0) {
      roles.remove(Role.REWARD);
    }
    return new Fleet(
        List.of(
            new Kind("worker", workers, roles),
            new Kind("reward", rewards, EnumSet.of(Role.REWARD))));
  }

  /** Every device does one thing only; encoding goes with sampling. */
  static Fleet fixed(int rollouts, int rewards, int trainers) {
    return new Fleet(
        List.of(
            new Kind("rollout", rollouts, EnumSet.of(Role.ENCODE, Role.ROLLOUT)),
            new Kind("reward", rewards, EnumSet.of(Role.REWARD)),
            new Kind("trainer", trainers, EnumSet.of(Role.TRAIN))));
  }

  /** The roles of each device. */
  List<Kind> devices() {
    return kinds.stream()
        .flatMap(kind -> Collections.nCopies(kind.count(), kind).stream())
        .toList();
  }

  @Override
  public String toString() {
    return kinds.stream()
        .map(kind -> kind.count() + " " + kind.name() + (kind.count() == 1 ? "" : "s"))
        .collect(Collectors.joining(" + "));
  }
}
