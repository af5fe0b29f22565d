package org.editr1.run;

import java.util.Set;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec.Chunks;
import org.editr1.journey.RunSpec.Determinism;

/**
 * The settings of a ledger.
 *
 * @param run names the run: results of other runs are refused
 * @param epoch of the head, from 1; tokens of different epochs differ
 * @param leaseMillis how long a worker holds an order without a renewal
 * @param retryMillis after which a worker without work claims again
 * @param loose different results of one order are not a violation
 * @param external roles whose results never repeat exactly
 */
record LedgerSettings(
    String run,
    Chunks chunks,
    long epoch,
    long leaseMillis,
    long retryMillis,
    boolean loose,
    Set<Role> external) {
  private static final long RETRY_MILLIS = 1_000;

  static LedgerSettings of(RunSetup setup) {
    return new LedgerSettings(
        setup.welcome().run(),
        setup.spec().chunks(),
        setup.welcome().epoch(),
        setup.leaseMillis(),
        RETRY_MILLIS,
        setup.spec().determinism() == Determinism.LOOSE,
        setup.external());
  }
}
