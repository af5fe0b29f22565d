package org.editr1.journey;

import java.util.Map;

/**
 * A step or an evaluation that has begun and not ended.
 *
 * @param samples how many are in which state, by the state's name
 */
public record OpenStep(Pass pass, Map<String, Integer> samples) {}
