package org.editr1.node;

import java.nio.charset.StandardCharsets;
import org.editr1.Failure;
import sun.misc.Signal;

/** Ends a process that is out of Java heap: whatever continued would fail again and again. */
public final class HeapEnd {
  private HeapEnd() {}

  /** The signal that the launchers have the JVM send to itself at its first OutOfMemoryError. */
  public static void onSignal() {
    byte[] sentence =
        "edit-r1: out of Java heap, which is %d MB here: start again with a larger one, as JDK_JAVA_OPTIONS=-Xmx%dm; a run resumes from its folder%n"
            .formatted(megabytes(), 2 * megabytes())
            .getBytes(StandardCharsets.UTF_8);
    int code = Failure.Kind.DEVICE.exitCode();
    // Prepared, since little can be allocated then.
    Signal.handle(
        new Signal("USR1"),
        signal -> {
          System.err.write(sentence, 0, sentence.length);
          System.err.flush();
          Runtime.getRuntime().halt(code);
        });
  }

  private static long megabytes() {
    return Runtime.getRuntime().maxMemory() >> 20;
  }
}
