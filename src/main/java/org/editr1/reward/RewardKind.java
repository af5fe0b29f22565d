package org.editr1.reward;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A reward before it is opened: everything that can be known and checked of it without loading a
 * model or asking a server. A kind is a service: {@code
 * META-INF/services/org.editr1.reward.RewardKind} of any jar on the class path may name one, whose
 * class has a public constructor without parameters.
 */
public abstract class RewardKind {
  private final String name;
  private final Range range;

  /**
   * @param name in configurations and logs
   * @param range of the values
   */
  protected RewardKind(String name, Range range) {
    this.name = name;
    this.range = range;
  }

  /** The name in configurations and logs. */
  public final String name() {
    return name;
  }

  /** The range of the values. */
  public final Range range() {
    return range;
  }

  /** The name in the reference, where it differs. */
  public String referenceName() {
    return name;
  }

  /** Returns whether every sample must carry {@link RewardSample#target}. */
  public boolean needsTarget() {
    return false;
  }

  /** Returns whether a server outside of the run gives it, whose scores need not repeat. */
  public boolean isExternal() {
    return false;
  }

  /**
   * Checks that it can be opened.
   *
   * @throws org.editr1.UserError naming the missing or wrong setting; the message follows the
   *     reward's name
   */
  public void check(RewardSetup setup) {}

  /**
   * Everything that it reads of this machine, by the name in fingerprints: {@code judge} and its
   * folder and files. Machines that score one run must hold equal files.
   */
  public Map<String, List<Path>> files(RewardSetup setup) {
    return Map.of();
  }

  /** Loads what it needs; blocking, on the device's own thread. */
  public abstract RewardFunction open(RewardResources resources);

  /** A reward that needs nothing but its samples: it is open from the beginning. */
  public abstract static class Plain extends RewardKind implements RewardFunction {
    protected Plain(String name, Range range) {
      super(name, range);
    }

    /** The score of one sample. */
    protected abstract RewardScore score(RewardSample sample);

    @Override
    public final List<RewardScore> score(List<RewardSample> samples) {
      return samples.stream().map(this::score).toList();
    }

    @Override
    public final RewardFunction open(RewardResources resources) {
      return this;
    }
  }

  /** The interval of a reward's values, both ends included; infinite where there is no bound. */
  public record Range(double lowest, double highest) {
    public static final Range UNIT = new Range(0, 1);
    public static final Range ANY = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    Range times(double weight) {
      double one = weight == 0 ? 0 : weight * lowest;
      double other = weight == 0 ? 0 : weight * highest;
      return new Range(Math.min(one, other), Math.max(one, other));
    }

    Range plus(Range more) {
      return new Range(lowest + more.lowest, highest + more.highest);
    }
  }
}
