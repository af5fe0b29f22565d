package org.editr1.run.simulation;

import java.util.regex.Pattern;
import org.editr1.Failure;

/**
 * When all faults have ended, the run finishes within a bounded time without anybody's help. A head
 * that ends before has an exit code, and a sentence that names what to do.
 */
final class RunEnds {
  /** Milliseconds in which something is written, if the head is up. */
  private static final long STANDSTILL = 300_000;

  /** Milliseconds from the end of the last fault to the end of the run. */
  private static final long LONGEST = 3_600_000;

  private static final Pattern ADVICE = Pattern.compile("(?i)look at|lower|raise|start");

  private final Timeline time;
  private final Disk disk;
  private long progress;
  private int written;

  RunEnds(Timeline time, Disk disk) {
    this.time = time;
    this.disk = disk;
  }

  /** The head has ended by itself. */
  static void check(Failure.Kind kind, String reason) {
    Invariant.check(
        kind.exitCode() != 0 && ADVICE.matcher(reason).find(),
        "the head ends and does not say what to do: ",
        reason);
  }

  /** Must follow every event of a run that is not finished. */
  void check(boolean happens) {
    int length = disk.length();
    if (length != written) {
      written = length;
      progress = time.now();
    }
    long since = time.now() - Math.max(progress, time.faultsEnd());
    Invariant.check(happens && since <= STANDSTILL, "the run is stuck at version ", disk.version());
    Invariant.check(
        time.now() - time.faultsEnd() <= LONGEST, "the run takes too long since all faults ended");
  }
}
