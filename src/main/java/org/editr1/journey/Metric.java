package org.editr1.journey;

/**
 * Names of the values of a step or an evaluation, as {@code metrics.jsonl}, reports and programs
 * use them; {@code docs/metrics.md} explains them. Names that only one class uses are written
 * there.
 */
public final class Metric {
  /** Prefix of a part of the training reward. */
  public static final String PART = "reward.";

  /** Mean training reward of a step. */
  public static final String TRAIN_REWARD = PART + "train";

  /** Mean held-out reward of an evaluation. */
  public static final String HELD_OUT_REWARD = PART + "eval";

  /** Standard error of {@link #HELD_OUT_REWARD}. */
  public static final String HELD_OUT_ERROR = HELD_OUT_REWARD + "_error";

  /** Prefix of a part of the held-out reward. */
  public static final String HELD_OUT_PART = HELD_OUT_REWARD + ".";

  /** Edge density of the edited images. */
  public static final String EDGES = PART + "guard.edges";

  /** Similarity of the edited images to their sources. */
  public static final String SIMILARITY = PART + "guard.similarity";

  /** Samples that were trained or evaluated. */
  public static final String SAMPLES = "samples";

  public static final String DROPPED = "dropped";
  public static final String GROUPS_FILTERED = "groups_filtered";
  public static final String TASKS_BANNED = "tasks_banned";
  public static final String ZERO_STD_RATIO = "zero_std_ratio";
  public static final String REWARD_STD_MEAN = "reward_std_mean";

  /** Wall-clock seconds since the step before ended, or since the evaluation opened. */
  public static final String SECONDS = "seconds";

  /** Seconds of all live devices in the same time. */
  public static final String DEVICE_SECONDS = "device_seconds";

  public static final String POLICY_LOSS = "policy_loss";
  public static final String OLD_DEVIATE = "old_deviate";
  public static final String GRAD_NORM = "grad_norm";

  /** Mean weight of the positive branch; {@code r_0 .. r_19}: shares of samples by twentieth. */
  public static final String R = "r";

  private Metric() {}

  /** Device seconds of the accepted orders of a role. */
  public static String busy(Role role) {
    return "busy." + role.label();
  }
}
