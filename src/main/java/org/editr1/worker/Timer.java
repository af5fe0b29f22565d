package org.editr1.worker;

/**
 * A timer of the worker. Setting one that is set already replaces it.
 *
 * @param of the number of an order, the ordinal of a role, or 0
 */
public record Timer(Purpose purpose, int of) {
  /** The machine's step when the timer fires. */
  public enum Purpose {
    /** The worker says hello again. */
    JOIN,
    /** The worker claims again, since the head had no work. */
    RETRY,
    /** The worker renews all its leases. */
    RENEW,
    /** The worker delivers the outcome of an order again. */
    DELIVER,
    /** The worker claims orders of a role again. */
    BACK_OFF
  }
}
