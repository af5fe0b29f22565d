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

  /**
   * A port that cannot be listened on: another process has it, or the address does not fit here.
   *
   * @param what listens
   */
  public static Failure ofPort(String what, String host, int port, Throwable cause) {
    boolean taken = String.valueOf(cause.getMessage()).contains("in use");
    return new Failure(
        taken ? Kind.TAKEN : Kind.SETTING,
        "%s cannot listen on %s:%d (%s): %s"
            .formatted(
                what,
                host,
                port,
                cause.getMessage(),
                taken
                    ? "end what listens there, as ss -ltnp shows, or name another port, or 0 for"
                        + " any free one"
                    : "name an address of this machine"),
        cause);
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
