package org.editr1.protocol.lease;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.editr1.journey.Role;
import org.jspecify.annotations.Nullable;

/** The workers that were ever seen; live are those that were heard of lately. */
public final class Workers {
  /** What an incarnation is to the one seen before. */
  public enum Arrival {
    SAME,
    /** The worker started again: what its last incarnation had is lost. */
    RESTARTED,
    /** A late message of an incarnation that is gone. */
    OUTDATED
  }

  private static final class Worker {
    private final Set<Long> gone = new HashSet<>();
    private long incarnation;
    private Set<Role> roles = Set.of();
    private long sequence = Long.MIN_VALUE;
    private long heard;
    private boolean live;
  }

  private final Map<String, Worker> byName = new HashMap<>();

  public Arrival arrive(String name, long incarnation, Set<Role> roles, long now) {
    Worker worker = byName.get(name);
    if (worker != null && worker.gone.contains(incarnation)) {
      return Arrival.OUTDATED;
    }
    boolean restarted = worker != null && worker.incarnation != incarnation;
    if (worker == null) {
      worker = new Worker();
      byName.put(name, worker);
    } else if (restarted) {
      worker.gone.add(worker.incarnation);
      worker.sequence = Long.MIN_VALUE;
    }
    worker.incarnation = incarnation;
    worker.roles = Set.copyOf(roles);
    worker.live = true;
    worker.heard = now;
    return restarted ? Arrival.RESTARTED : Arrival.SAME;
  }

  /** Whether the claim is the worker's newest; repeated and overtaken ones are not. */
  public boolean isNextClaim(String name, long sequence) {
    Worker worker = byName.get(name);
    if (worker == null || sequence <= worker.sequence) {
      return false;
    }
    worker.sequence = sequence;
    return true;
  }

  public void heard(String name, long now) {
    Worker worker = byName.get(name);
    if (worker != null) {
      worker.live = true;
      worker.heard = now;
    }
  }

  public void lost(String name) {
    Worker worker = byName.get(name);
    if (worker != null) {
      worker.live = false;
    }
  }

  public void lostBefore(long time) {
    byName.values().stream()
        .filter(worker -> worker.heard < time)
        .forEach(worker -> worker.live = false);
  }

  public void extend(long gap) {
    byName.values().forEach(worker -> worker.heard += gap);
  }

  /** Whether a live worker other than {@code name} has the role. */
  public boolean another(Role role, @Nullable String name) {
    return byName.entrySet().stream()
        .anyMatch(
            entry ->
                !entry.getKey().equals(name)
                    && entry.getValue().live
                    && entry.getValue().roles.contains(role));
  }

  /** The roles that some live worker has. */
  public Set<Role> roles() {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    byName.values().stream()
        .filter(worker -> worker.live)
        .forEach(worker -> roles.addAll(worker.roles));
    return roles;
  }
}
