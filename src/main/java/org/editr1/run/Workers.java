package org.editr1.run;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Role;
import org.jspecify.annotations.Nullable;

/** All workers so far; those seen within the liveness timeout are live. */
public final class Workers {
  /** Relation of an incarnation to the one before it. */
  public enum Arrival {
    SAME,
    /** The worker restarted: the leases of its last incarnation are lost. */
    RESTARTED,
    /** A late message of a replaced incarnation. */
    OUTDATED,
    /** A claim of an incarnation that has not said hello. */
    UNKNOWN
  }

  private static final class Worker {
    private final Map<Long, Long> newestClaims = new HashMap<>();
    private long incarnation;
    private String member = "";
    private Set<Role> roles = Set.of();
    private long seen;
    private boolean live;

    private boolean knows(long other) {
      return newestClaims.containsKey(other);
    }

    private boolean isNews(long other, long sequence) {
      return sequence > newestClaims.getOrDefault(other, Long.MIN_VALUE);
    }

    private Arrival arrive(long arriving) {
      boolean same = newestClaims.isEmpty() || arriving == incarnation;
      incarnation = arriving;
      newestClaims.putIfAbsent(arriving, Long.MIN_VALUE);
      return same ? Arrival.SAME : Arrival.RESTARTED;
    }
  }

  private final Map<String, Worker> byName = new HashMap<>();

  /** Registers a worker; the hello of a replaced incarnation is outdated. */
  public Arrival hello(Hello hello, long now) {
    Worker worker = byName.computeIfAbsent(hello.worker(), unused -> new Worker());
    boolean outdated =
        worker.knows(hello.incarnation()) && worker.incarnation != hello.incarnation();
    if (outdated) {
      return Arrival.OUTDATED;
    }
    worker.member = hello.member();
    return arrive(worker, hello.incarnation(), hello.roles(), now);
  }

  /**
   * Records a claim. Messages of two incarnations may overtake each other: if a replaced
   * incarnation sends a new claim, it is alive and the message that replaced it was delayed.
   */
  public Arrival claim(Claim claim, long now) {
    Worker worker = byName.get(claim.worker());
    long incarnation = claim.incarnation();
    if (worker == null || !worker.knows(incarnation)) {
      return Arrival.UNKNOWN;
    }
    boolean outdated =
        worker.incarnation != incarnation && !worker.isNews(incarnation, claim.sequence());
    return outdated ? Arrival.OUTDATED : arrive(worker, incarnation, claim.roles(), now);
  }

  private static Arrival arrive(Worker worker, long incarnation, Set<Role> roles, long now) {
    Arrival arrival = worker.arrive(incarnation);
    worker.roles = Set.copyOf(roles);
    worker.live = true;
    worker.seen = now;
    return arrival;
  }

  /** Returns whether the claim is the worker's newest; repeated and overtaken ones are not. */
  public boolean isNextClaim(String name, long sequence) {
    Worker worker = byName.get(name);
    if (worker == null || !worker.isNews(worker.incarnation, sequence)) {
      return false;
    }
    worker.newestClaims.put(worker.incarnation, sequence);
    return true;
  }

  public void seen(String name, long now) {
    Worker worker = byName.get(name);
    if (worker != null) {
      worker.live = true;
      worker.seen = now;
    }
  }

  /** The worker has to say hello before its next claim. */
  public void forget(String name) {
    byName.remove(name);
  }

  public void lost(String name) {
    Worker worker = byName.get(name);
    if (worker != null) {
      worker.live = false;
    }
  }

  /** The workers of a cluster member; none if its name is empty. */
  public List<String> of(String member) {
    return byName.entrySet().stream()
        .filter(entry -> !member.isEmpty() && entry.getValue().member.equals(member))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  public void lostBefore(long time) {
    byName.values().stream()
        .filter(worker -> worker.seen < time)
        .forEach(worker -> worker.live = false);
  }

  public void extend(long gap) {
    byName.values().forEach(worker -> worker.seen += gap);
  }

  /** Returns whether a live worker other than {@code name} has the role. */
  public boolean another(Role role, @Nullable String name) {
    return byName.entrySet().stream()
        .anyMatch(
            entry ->
                !entry.getKey().equals(name)
                    && entry.getValue().live
                    && entry.getValue().roles.contains(role));
  }

  /** Returns how many workers are live. */
  public int live() {
    return (int) byName.values().stream().filter(worker -> worker.live).count();
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
