package org.editr1.rl;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The logged loss terms of a step from those of its leaves. */
public final class LossTerms {
  private static final String MAXIMUM = "_max";

  private LossTerms() {}

  /**
   * @param leaves sums by name; maxima for names that end in {@code _max}
   * @param count of the (sample, time) pairs that the leaves hold together
   * @return means and maxima; empty without leaves
   */
  public static Map<String, Double> mean(List<Map<String, Double>> leaves, long count) {
    Map<String, Double> terms = new TreeMap<>();
    for (Map<String, Double> leaf : leaves) {
      leaf.forEach(
          (name, value) ->
              terms.merge(name, value, name.endsWith(MAXIMUM) ? Math::max : Double::sum));
    }
    terms.replaceAll((name, value) -> name.endsWith(MAXIMUM) ? value : value / count);
    return terms;
  }
}
