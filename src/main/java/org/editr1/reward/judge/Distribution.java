package org.editr1.reward.judge;

import java.util.Arrays;

/**
 * What a judge thinks of its possible answers before it gives one: the softmax over their logits
 * alone.
 *
 * @param probabilities in the sequence of the answers, adding up to 1
 * @param mass the part of all the judge could say that these answers have
 */
public record Distribution(double[] probabilities, double mass) {
  /**
   * @param logits over the whole vocabulary, or log-probabilities, which give the same
   * @param tokens of the answers
   */
  public static Distribution of(float[] logits, long[] tokens) {
    double[] chosen = Arrays.stream(tokens).mapToDouble(token -> logits[(int) token]).toArray();
    double highest = Arrays.stream(chosen).max().orElseThrow();
    double own = Arrays.stream(chosen).map(each -> Math.exp(each - highest)).sum();
    double all = 0;
    for (float logit : logits) {
      all += Math.exp(logit - highest);
    }
    double[] probabilities =
        Arrays.stream(chosen).map(each -> Math.exp(each - highest) / own).toArray();
    return new Distribution(probabilities, own / all);
  }

  /** The mean of the answers' places 0, 1, 2... */
  public double expectation() {
    double sum = 0;
    for (int i = 0; i < probabilities.length; i++) {
      sum += i * probabilities[i];
    }
    return sum;
  }

  /** The expectation as a share of the highest place: a score in 0..1. */
  public double expectationShare() {
    return expectation() / (probabilities.length - 1);
  }

  /** In nats: 0 where one answer is certain, log(n) where all n are alike. */
  public double entropy() {
    return Arrays.stream(probabilities).map(p -> p == 0 ? 0 : -p * Math.log(p)).sum();
  }

  boolean isFinite() {
    return Double.isFinite(mass) && Arrays.stream(probabilities).allMatch(Double::isFinite);
  }
}
