package org.editr1.run;

import java.util.List;
import org.editr1.journey.LeasedOrder;
import org.editr1.journey.WaitingOrders;

/**
 * Who waits for a worker and who has one, for people.
 *
 * @param waiting by role, as far as orders wait
 * @param leased the oldest first
 * @param expired leases that ended without a word of their worker, so far
 * @param retried orders that failed and were to be done again, so far
 */
public record Queue(
    List<WaitingOrders> waiting, List<LeasedOrder> leased, long expired, long retried) {}
