package org.editr1.reward;

import java.util.Map;
import java.util.Objects;

/** What a reward says of one sample. An error is never a number. */
public sealed interface RewardScore {
  /**
   * @param parts what the value is made of, by name, in the order in which it is logged
   */
  record Scored(double value, Map<String, Double> parts) implements RewardScore {
    public Scored {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a reward of " + value);
      }
    }

    /** The part of that name, which must be there. */
    public double part(String name) {
      return Objects.requireNonNull(parts.get(name), name);
    }
  }

  /**
   * The sample itself is at fault.
   *
   * @param reason for the journal
   */
  record Faulty(String reason) implements RewardScore {}
}
