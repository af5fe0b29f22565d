package org.editr1.run;

import java.util.Map;
import java.util.SortedMap;
import org.editr1.journey.Role;

/**
 * What is where, for people.
 *
 * @param waiting open orders without a worker, by role
 * @param leased open orders with a worker, by role
 * @param steps samples by state of every open step
 * @param evaluations samples by state of every open evaluation, by version
 * @param paused why nothing is leased, empty when orders are
 * @param oldestWaitingMillis how long the oldest waiting order has been open, 0 if none waits
 */
public record Snapshot(
    Map<Role, Integer> waiting,
    Map<Role, Integer> leased,
    SortedMap<Integer, Map<SampleState, Integer>> steps,
    SortedMap<Integer, Map<SampleState, Integer>> evaluations,
    long oldestWaitingMillis,
    String paused) {}
