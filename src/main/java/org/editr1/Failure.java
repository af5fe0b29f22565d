package org.editr1;

import org.jspecify.annotations.Nullable;

/**
 * An error that ends a command, a run or a node. It is made where the error arises; its kind
 * decides the exit code, and whether a supervisor should start the process again.
 */
public sealed class Failure extends RuntimeException permits UserError {
  private final Kind kind;

  public Failure(Kind kind, String message) {
    this(kind, message, null);
  }

  public Failure(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public final Kind kind() {
    return kind;
  }

  /** The kinds of errors that end something. Those that are only retried have none. */
  public enum Kind {
    /** A setting, file or argument cannot work. */
    SETTING(2, false),
    /** Data, models, build or environment are not those that the run was started with. */
    CHANGED(2, false),
    /** An error of the project itself; a restart replays the run. */
    DEFECT(15, true),
    /** Another process has the lock, the port or the cluster. */
    TAKEN(16, true),
    /** A device hangs, is out of memory or is gone. */
    DEVICE(20, true),
    /** Workers are lost on one order again and again. */
    POISON(21, false),
    /** Every sample of a step was at fault, so nothing can be learned. */
    UNTRAINABLE(22, false);

    private final int exitCode;
    private final boolean worthRestart;

    Kind(int exitCode, boolean worthRestart) {
      this.exitCode = exitCode;
      this.worthRestart = worthRestart;
    }

    /** Returns the exit code of a command; a node exits with 14 where this is 2. */
    public int exitCode() {
      return exitCode;
    }

    public boolean isWorthRestart() {
      return worthRestart;
    }
  }
}
