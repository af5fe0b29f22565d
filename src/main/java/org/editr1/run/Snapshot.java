package org.editr1.run;

import java.util.Map;
import java.util.SortedMap;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;

/**
 * A read-only summary of the ledger for reports.
 *
 * @param waiting open orders without a lease, by role
 * @param leased open orders with a lease, by role
 * @param passes samples by state of every open step and evaluation
 * @param oldestWaitingMillis how long the oldest waiting order has been open, 0 if none waits
 * @param paused why no lease is granted, empty when leases are
 */
public record Snapshot(
    Map<Role, Integer> waiting,
    Map<Role, Integer> leased,
    SortedMap<Pass, Map<SampleState, Integer>> passes,
    long oldestWaitingMillis,
    String paused) {}
