package org.editr1.reward;

import java.util.Map;
import java.util.Objects;
import org.editr1.Excerpt;

/** The score of one sample. An error is never a number. */
public sealed interface RewardScore {
  /**
   * @param parts parts of the value by name, in the order in which they are logged
   */
  record Scored(double value, Map<String, Double> parts) implements RewardScore {
    public Scored {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a reward of " + value);
      }
    }

    /** The part {@code name}, which must exist. */
    public double part(String name) {
      return Objects.requireNonNull(parts.get(name), name);
    }
  }

  /**
   * The sample itself is at fault.
   *
   * @param reason for the journal, cut where it is long
   */
  record Faulty(String reason) implements RewardScore {
    public Faulty {
      reason = Excerpt.of(reason);
    }
  }
}
