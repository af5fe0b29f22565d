package org.editr1.rl;

import org.editr1.journey.Metric;

/** A sign that a run trains what it should not, or nothing. */
public enum Alarm {
  HELD_OUT("held_out", falls("the held-out reward"), Metric.HELD_OUT_REWARD, 0),
  EDGES("edges", falls("the edge density"), Metric.EDGES, 0.1),
  SIMILARITY("similarity", falls("the similarity to the source"), Metric.SIMILARITY, 0.05),
  CONTRAST(
      "contrast", "no group of the last ten steps had rewards to learn from", Metric.SAMPLES, 0);

  private final String label;
  private final String sentence;
  final String metric;
  final double least;

  /**
   * @param least a fall that is not larger does not count, however sure it is
   */
  Alarm(String label, String sentence, String metric, double least) {
    this.label = label;
    this.sentence = sentence;
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
    return sentence;
  }

  /** Returns what a reader should ask about it. */
  public String question() {
    return this == CONTRAST ? "are reward and tasks fit for this model?" : "is the reward hacked?";
  }

  private static String falls(String subject) {
    return "the training reward rises while " + subject + " falls";
  }
}
