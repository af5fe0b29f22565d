package org.editr1.rl;

import org.editr1.journey.Metric;

/** A metric that must not fall while the training reward rises. */
public enum Alarm {
  HELD_OUT("held_out", "the held-out reward", Metric.HELD_OUT_REWARD, 0),
  EDGES("edges", "the edge density", Metric.EDGES, 0.1),
  SIMILARITY("similarity", "the similarity to the source", Metric.SIMILARITY, 0.05);

  private final String label;
  private final String subject;
  final String metric;
  final double least;

  /**
   * @param least a fall that is not larger does not count, however sure it is
   */
  Alarm(String label, String subject, String metric, double least) {
    this.label = label;
    this.subject = subject;
    this.metric = metric;
    this.least = least;
  }

  /** The name in one word. */
  public String label() {
    return label;
  }

  /** The name of the value by which lines of metrics show that it stands. */
  public String flag() {
    return "alarm." + label;
  }

  /** The alarm as a sentence without a full stop. */
  public String sentence() {
    return "the training reward rises while " + subject + " falls";
  }
}
