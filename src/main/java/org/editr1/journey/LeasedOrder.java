package org.editr1.journey;

/**
 * An order that a worker has.
 *
 * @param reservation whether the worker runs another one before it
 * @param millis since it was leased; {@code leftMillis}: until the lease ends, unless renewed
 * @param lease which lease of the order it is, from 1
 */
public record LeasedOrder(
    OrderId order, String worker, boolean reservation, long millis, long leftMillis, int lease) {}
