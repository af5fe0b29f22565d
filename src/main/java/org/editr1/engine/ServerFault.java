package org.editr1.engine;

/**
 * A server that an order needs does not answer, or refuses every request; no sample is at fault.
 */
public final class ServerFault extends RuntimeException {
  private final boolean lasting;

  /**
   * @param lasting whether other orders would fail alike until somebody acts
   */
  public ServerFault(String reason, boolean lasting, Throwable cause) {
    super(reason, cause);
    this.lasting = lasting;
  }

  /** Returns whether other orders would fail alike until somebody acts: the run should pause. */
  public boolean isLasting() {
    return lasting;
  }
}
