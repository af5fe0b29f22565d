package org.editr1.run;

/**
 * Where a sample is. A state names what the sample needs next; the only transitions are:
 *
 * <pre>
 * WAITING   → ENCODING    its group is open
 * ENCODING  → ROLLING     its task's conditioning is stored
 * ROLLING   → REWARDING   its rollout is stored
 * REWARDING → SCORED      its score is accepted (the last state of an evaluation's sample)
 * SCORED    → TRAINING    its advantage is known and its group survived the filter
 * TRAINING  → DONE        the leaf that holds its gradient is stored
 * any but DONE, DROPPED → DROPPED   with a reason: faulty, filtered, or too few in its group
 * </pre>
 */
public enum SampleState {
  WAITING,
  ENCODING,
  ROLLING,
  REWARDING,
  SCORED,
  TRAINING,
  DONE,
  DROPPED;

  /** Neither {@link #DONE} nor {@link #DROPPED} is ever left. */
  public boolean isFinal() {
    return this == DONE || this == DROPPED;
  }

  /** {@code next}, if the table has it; throws {@link IllegalStateException} otherwise. */
  SampleState to(SampleState next) {
    boolean legal = !isFinal() && (next == DROPPED || next.ordinal() == ordinal() + 1);
    if (!legal) {
      throw new IllegalStateException("illegal transition: " + this + " -> " + next);
    }
    return next;
  }
}
