package org.editr1.journey;

/**
 * Open orders of a role that nobody has.
 *
 * @param oldest the one that has waited for the longest time, {@code millis} milliseconds
 */
public record WaitingOrders(Role role, int orders, OrderId oldest, long millis) {}
