package org.editr1.journey;

import java.util.List;
import java.util.Map;

/**
 * A stored gradient sum.
 *
 * @param samples indices of the samples that it holds, ascending
 * @param count number of its (sample, time) pairs
 * @param terms sums (maxima for names that end in {@code _max}) of the logged loss terms
 */
public record StoredLeaf(
    OrderId order,
    List<Integer> samples,
    TensorRef gradient,
    int count,
    Map<String, Double> terms) {}
