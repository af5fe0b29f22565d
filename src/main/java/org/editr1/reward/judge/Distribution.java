package org.editr1.reward.judge;

import java.util.Arrays;

/**
 * A judge's distribution over its possible answers: the softmax over their logits alone.
 *
 * @param probabilities in the order of the answers, adding up to 1
 * @param mass probability of these answers among all tokens
 */
public record Distribution(double[] probabilities, double mass) {
  /**
   * @param logits over the complete vocabulary, or log-probabilities, which give equal results
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

  /** The expected index of the answer, from 0. */
  public double expectation() {
    double sum = 0;
    for (int i = 0; i < probabilities.length; i++) {
      sum += i * probabilities[i];
    }
    return sum;
  }

  /** The expectation as a share of the highest index: a score in 0..1. */
  public double expectationShare() {
    return expectation() / (probabilities.length - 1);
  }

  /** In nats: 0 where one answer is certain, log(n) where all n are equally likely. */
  public double entropy() {
    return Arrays.stream(probabilities).map(p -> p == 0 ? 0 : -p * Math.log(p)).sum();
  }

  boolean isFinite() {
    return Double.isFinite(mass) && Arrays.stream(probabilities).allMatch(Double::isFinite);
  }
}
