package org.editr1.reward;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.UserError;

/** A weighted sum of rewards as a configuration names it, before any of them is opened. */
public final class RewardPlan {
  private final String key;
  private final SortedMap<String, Term> terms;

  /** A kind of reward and how much it counts. */
  record Term(RewardKind kind, double weight) {}

  /**
   * @param key of the configuration, for messages
   * @param terms by the rewards' names, in whose sequence they are asked
   */
  RewardPlan(String key, SortedMap<String, Term> terms) {
    this.key = key;
    this.terms = terms;
  }

  /** Of the sum. */
  public RewardRange range() {
    return terms.values().stream()
        .map(term -> term.kind().range().times(term.weight()))
        .reduce(new RewardRange(0, 0), RewardRange::plus);
  }

  /** Whether every sample must carry {@link RewardSample#target}. */
  public boolean needsTarget() {
    return terms.values().stream().anyMatch(term -> term.kind().needsTarget());
  }

  /** Whether some score comes from a server outside of the run. */
  public boolean isExternal() {
    return terms.values().stream().anyMatch(term -> term.kind().isExternal());
  }

  /**
   * Looks whether all rewards can be opened, without loading anything.
   *
   * @throws UserError naming the reward and what it misses
   */
  public void check(RewardSetup setup) {
    terms.forEach(
        (name, term) -> {
          try {
            term.kind().check(setup);
          } catch (UserError e) {
            throw new UserError(key + "." + name + ": " + e.getMessage(), e);
          }
        });
  }

  /** What all rewards read of this machine; see {@link RewardKind#files}. */
  public Map<String, List<Path>> files(RewardSetup setup) {
    Map<String, List<Path>> files = new TreeMap<>();
    terms.values().forEach(term -> files.putAll(term.kind().files(setup)));
    return files;
  }

  /** Opens all rewards; blocking, on the device's own thread. */
  public RewardFunction open(RewardResources resources) {
    Map<RewardFunction, Double> weights = new LinkedHashMap<>();
    terms.values().forEach(term -> weights.put(term.kind().open(resources), term.weight()));
    return new WeightedReward(weights);
  }
}
