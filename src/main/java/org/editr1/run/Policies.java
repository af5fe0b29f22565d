package org.editr1.run;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.PolicyRef.Kind;
import org.editr1.journey.TensorRef;
import org.jspecify.annotations.Nullable;

/** The published policies: those that orders may name, and those whose files can be deleted. */
final class Policies {
  private final SortedMap<Integer, PolicyRef> behaviours = new TreeMap<>();
  private final Map<Kind, PolicyRef> newest = new EnumMap<>(Kind.class);
  private final Map<Integer, PolicyRef> evaluating = new TreeMap<>();
  private final Set<PolicyRef> stored = new HashSet<>();
  private List<PolicyRef> previous = List.of();

  /**
   * Makes the policies of a version available to orders.
   *
   * @param oldestSampler the oldest version whose behaviour policy an open step may name
   */
  void published(PoliciesUpdated version, int oldestSampler) {
    for (PolicyRef policy : version.policies()) {
      if (policy.kind() == Kind.BEHAVIOUR) {
        behaviours.put(policy.version(), policy);
      } else {
        newest.put(policy.kind(), policy);
      }
    }
    behaviours.headMap(oldestSampler).clear();
  }

  /** Returns the behaviour policy of a version; throws {@link IllegalStateException} if missing. */
  PolicyRef behaviour(int version) {
    return known(behaviours.get(version), Kind.BEHAVIOUR, version);
  }

  /** Returns the live or EMA policy of the newest version, which must be {@code version}. */
  PolicyRef newest(Kind kind, int version) {
    return known(newest.get(kind), kind, version);
  }

  private static PolicyRef known(@Nullable PolicyRef policy, Kind kind, int version) {
    if (policy == null || policy.version() != version) {
      throw new IllegalStateException(
          "the %s policy of version %d is missing".formatted(kind.label(), version));
    }
    return policy;
  }

  // ---- stored files ----

  void evaluationOpened(PolicyRef ema) {
    evaluating.put(ema.version(), ema);
  }

  /** Returns the policies of the open evaluations, by version. */
  List<PolicyRef> evaluating() {
    return List.copyOf(evaluating.values());
  }

  void evaluated(int version) {
    evaluating.remove(version);
  }

  /**
   * Returns the files that are no longer needed once a version is saved: the leaves it was made of,
   * adapters that neither an open pass nor the last two checkpoints name.
   */
  List<TensorRef> delete(PoliciesUpdated saved, List<TensorRef> leaves) {
    stored.addAll(saved.policies());
    Set<PolicyRef> needed = new HashSet<>(saved.policies());
    needed.addAll(previous);
    needed.addAll(evaluating.values());
    previous = saved.policies();
    List<TensorRef> files = new ArrayList<>(leaves);
    for (PolicyRef policy : List.copyOf(stored)) {
      if (!needed.contains(policy)) {
        stored.remove(policy);
        files.add(policy.adapter());
      }
    }
    return files;
  }
}
