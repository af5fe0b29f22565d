package org.editr1.journey;

import java.util.Map;

/**
 * A step or an evaluation that has begun and not ended.
 *
 * @param number of the step; of an evaluation the version
 * @param samples how many are in which state, by the state's name
 */
public record OpenStep(Split split, int number, Map<String, Integer> samples) {}
